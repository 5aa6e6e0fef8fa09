"""The user guide is public, whole, and says what the program itself knows (I11, C2)."""

import html
import re

import pytest
from django.template.loader import get_template
from django.test import Client
from django.utils import translation

from config.site.guide import BY_SLUG, CHAPTERS, accepted
from image_collections.imaging.formats import EXTENSIONS, FORMATS
from tests.walls import house

pytestmark = pytest.mark.django_db


def read(address: str) -> str:
    response = Client().get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.accepts("I11")
def test_every_chapter_is_linked_from_the_index():
    index = read("/help/")

    assert re.findall(r'href="/help/([^"/]+)/"', index) == [chapter.slug for chapter in CHAPTERS]


@pytest.mark.accepts("I11")
@pytest.mark.parametrize("slug", BY_SLUG)
def test_chapter_can_be_read_without_an_account(slug):
    page = read(f"/help/{slug}/")

    assert f"<h1>{BY_SLUG[slug].title}</h1>" in page
    assert f"<title>{BY_SLUG[slug].title} · Guide · Bitewing</title>" in page
    assert len(re.sub(r"<[^>]+>|\s+", " ", page).split()) > 150


@pytest.mark.accepts("I11")
def test_chapters_lead_from_one_to_the_next():
    seen, address = [], f"/help/{CHAPTERS[0].slug}/"
    while address:
        seen.append(address)
        following = re.search(r'rel="next" href="([^"]+)"', read(address))
        address = following[1] if following else ""
    assert seen == [f"/help/{chapter.slug}/" for chapter in CHAPTERS]


@pytest.mark.parametrize("slug", BY_SLUG)
def test_links_inside_the_guide_lead_somewhere(slug):
    for address in set(re.findall(r'href="(/[^"#]*)"', read(f"/help/{slug}/"))):
        if not address.startswith("/static/"):
            assert Client().get(address).status_code == 200


@pytest.mark.parametrize("slug", ["nothing", "index", "chapter"])
def test_chapter_that_is_not_there_is_not_found(slug):
    assert Client().get(f"/help/{slug}/").status_code == 404


@pytest.mark.accepts("C2")
def test_every_accepted_ending_stands_in_the_uploading_chapter():
    table = re.search(r"<table.*?</table>", read("/help/uploading/"), re.DOTALL)[0]
    shown = set(re.findall(r"[a-z0-9]+", table))

    assert shown >= EXTENSIONS
    assert len(accepted()) == len({row.item_type for row in FORMATS})
    assert all(row.shown and str(row.shown) in html.unescape(table) for row in accepted())


def test_limits_in_the_guide_are_those_of_the_program(settings):
    settings.MAX_FILE_BYTES = 7 * 1024 * 1024
    settings.IDLE_MINUTES = 17

    assert "7.0\u00a0MB" in read("/help/uploading/")
    assert "for 17 minutes" in read("/help/account/")


@pytest.mark.parametrize("language", ["de", "ar"])
def test_chapters_render_in_other_languages(language):
    with translation.override(language):
        for chapter in CHAPTERS:
            assert get_template(chapter.template)
            assert Client(headers={"accept-language": language}).get(f"/help/{chapter.slug}/").status_code == 200


def test_icons_of_the_chapters_are_in_the_sprite(settings):
    listed = (settings.ROOT / "frontend" / "icons.txt").read_text(encoding="utf-8")

    assert {chapter.icon for chapter in CHAPTERS} <= set(listed.split())


@pytest.mark.accepts("I11")
def test_every_page_of_the_application_leads_to_its_chapter():
    """Home and the style guide lead to the index; every other page names a chapter that exists."""
    texts = {path: path.read_text(encoding="utf-8") for path in house.templates()}
    pages = {path: text for path, text in texts.items() if re.search(r'extends "layouts/(app|account).html"', text)}
    silent = {
        path.name for path, text in pages.items() if "{% block help_chapter %}" not in text and "app.html" in text
    }
    assert silent == {"home.html", "styleguide.html"}  # pages of My Account have one from their layout
    blocks = "".join(re.findall(r"block help_chapter %}(.*?){% endblock", " ".join(pages.values())))
    said = set(re.findall(r"(?:^|%}|/)([a-z-]+)", blocks))
    assert said <= set(BY_SLUG)
    assert said >= set(BY_SLUG) - {"folder", "viewing"}


@pytest.mark.accepts("I11")
def test_every_picture_of_the_guide_is_there():
    names = [chapter.picture for chapter in CHAPTERS if chapter.picture]
    assert [name for name in names if not (house.ROOT / "static" / name).exists()] == []
