"""Who reads in which language: the person's own, else the practice's, else the chosen one, else the browser's (I6)."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.conftest import signed_in
from tests.sharing.conftest import enter, make_link, sender
from tests.walls.test_headers import behind_tls

__all__ = ["behind_tls", "make_link", "sender"]

ARABIC = {"Accept-Language": "ar"}


def choose(client: Client, language: str = "de", **more: str) -> HttpResponse:
    return client.post(reverse("set_language"), {"language": language, **more})


def language_of(answer: HttpResponse) -> str:
    return answer.text.split('<html lang="')[1].split('"')[0]


@pytest.mark.accepts("I6")
@pytest.mark.parametrize("page", ["account_login", "account_signup", "account_reset_password", "terms"])
def test_a_strangers_choice_counts_more_than_the_browsers_wish(db, page):
    client = Client(headers=ARABIC)
    assert language_of(client.get(reverse(page))) == "ar"
    choose(client)
    assert language_of(client.get(reverse(page))) == "de"


@pytest.mark.accepts("I6")
def test_a_choice_counts_for_pages_that_do_not_exist_too(db):
    client = Client()
    choose(client, "ar")
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert '<html lang="ar" dir="rtl">' in answer.text


@pytest.mark.accepts("I6")
@pytest.mark.parametrize(("own", "practice", "shown"), [("fr", "es", "fr"), ("", "es", "es")])
@pytest.mark.parametrize("page", ["my_account", "account_change_password", "nowhere"])
def test_a_person_reads_their_own_language_on_pages_without_a_practice(alice, northside, own, practice, shown, page):
    alice.language, northside.language = own, practice
    alice.save()
    northside.save()
    client = signed_in(alice)
    choose(client)
    assert language_of(client.get("/nowhere/" if page == "nowhere" else reverse(page), headers=ARABIC)) == shown


@pytest.mark.accepts("I6")
@pytest.mark.accepts("G10")
def test_a_visitor_reads_the_links_language_until_choosing_another(make_link):
    new_link = make_link(language="ar")
    visitor = enter(new_link)
    gallery = reverse("link_gallery", args=[new_link.link.handle])
    assert language_of(visitor.get(gallery, headers={"Accept-Language": "fr"})) == "ar"
    assert choose(visitor, "es", next=gallery)["Location"] == gallery
    assert language_of(visitor.get(gallery)) == "es"


def test_the_menu_leads_back_to_its_page(db):
    page = reverse("account_login") + "?next=/me/"
    html = Client().get(page).text
    assert f'<input type="hidden" name="next" value="{page}">' in html
    assert html.count('name="language"') == 6


def test_a_form_with_errors_keeps_what_was_typed_and_so_has_no_menu(db):
    answer = Client().post(reverse("account_login"), {"login": "alice@northside.example"})
    assert (answer.status_code, 'name="language"' in answer.text) == (422, False)


def test_a_signed_in_person_chooses_in_the_own_settings_instead(as_alice, alice):
    assert 'name="language"' not in as_alice.get(reverse("terms")).text


@pytest.mark.accepts("I3")
@pytest.mark.parametrize(
    "page", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:///evil", ""]
)
def test_choosing_leads_nowhere_else(db, page):
    assert choose(Client(), next=page)["Location"] == "/"


def test_only_what_is_offered_is_kept(db):
    client = Client()
    for language in ("tlh", "", "de\r\nX: y"):
        assert choose(client, language).status_code == 302
    assert set(client.cookies) == set()


@pytest.mark.accepts("I3")
def test_the_choice_belongs_to_this_host_alone(behind_tls, db):
    client = Client()
    client.post(reverse("set_language"), {"language": "tr"}, secure=True)
    cookie = client.cookies["__Host-language"]
    assert (cookie.value, cookie["path"], cookie["domain"], cookie["samesite"]) == ("tr", "/", "", "Lax")
    assert (cookie["secure"], cookie["httponly"], cookie["max-age"]) == (True, True, 31536000)
