"""The shared parts of pages: tags, fields, messages, errors; what they say and which ids they join."""

import json
import re
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from common.templatetags.bitewing import has_attribute, icon, initials

TEMPLATES = sorted(path for path in Path(settings.ROOT).glob("*/templates/**/*.html"))
ERRORS = ["400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"]


class LetterForm(forms.Form):
    to = forms.EmailField(label="Receiver", help_text="The link goes here.")
    title = forms.CharField(required=False)
    password = forms.CharField(widget=forms.PasswordInput(attrs={"data-generate": ""}))
    download = forms.BooleanField(required=False, help_text="Bit for bit.")
    sees = forms.ChoiceField(choices=[("own", "Own uploads")], widget=forms.RadioSelect, required=False)

    def clean(self):
        raise forms.ValidationError("Two things do not fit.")


def field(name: str, data: dict[str, str] | None = None) -> str:
    return render_to_string("components/field.html", {"field": LetterForm(data)[name]})


def test_icon_is_a_silent_picture_from_the_sprite():
    assert icon("check", "icon-large") == (
        '<svg class="icon icon-large" width="18" height="18" aria-hidden="true" focusable="false">'
        '<use href="/static/dist/icons.svg#check"></use></svg>'
    )


def test_icon_that_points_somewhere_is_mirrored_from_right_to_left():
    assert 'class="icon icon-directional"' in icon("arrow-left")
    assert "icon-directional" not in icon("check")


@pytest.mark.parametrize("name", ["search", "house", "tooth-molar"])
def test_icons_of_code_are_in_the_sprite(name):
    assert name in sprite()


def sprite() -> set[str]:
    return set((Path(settings.ROOT) / "frontend/icons.txt").read_text().split())


def test_every_icon_that_a_template_names_is_in_the_sprite():
    named = {
        first or second
        for path in TEMPLATES
        for first, second in re.findall(r'\{% icon "([^"]+)"|icon_name="([^"]+)"', path.read_text())
    }
    assert named - sprite() == set()


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Elena Marchetti", "EM"), ("maria do carmo teixeira", "MT"), ("Cher", "C"), ("", "")],
)
def test_initials_are_those_of_the_first_and_the_last_name(name, letters):
    assert initials(name) == letters


def test_field_joins_help_and_error_with_its_control():
    html = field("to", {"to": "nobody@"})
    assert 'aria-describedby="id_to_helptext id_to_error"' in html
    assert 'aria-invalid="true"' in html
    assert '<span class="hint" id="id_to_helptext">The link goes here.</span>' in html
    assert re.search(r'<ul class="field-error" id="id_to_error"><li><svg .*</svg><span>Enter a valid email', html)


def test_only_optional_fields_say_so():
    assert "(optional)" in field("title")
    assert "(optional)" not in field("to")


def test_check_box_stands_before_its_label():
    html = field("download")
    assert html.index("<input") < html.index('<label for="id_download">Download</label>')
    assert 'id="id_download_helptext"' in html


def test_choices_are_a_group_with_a_legend():
    html = field("sees")
    assert '<fieldset class="field-choices">' in html
    assert "<legend>Sees" in html


def test_password_can_be_shown_and_made_where_the_form_says_so():
    html = field("password")
    assert 'data-reveal="id_password"' in html
    assert 'data-generate-for="id_password"' in html
    assert "data-strength-of" not in html
    assert not has_attribute(LetterForm()["to"], "data-generate")


def test_error_summary_leads_to_each_field():
    html = render_to_string("components/form.html", {"form": LetterForm({})})
    assert "<li>Two things do not fit.</li>" in html
    assert '<a href="#id_to">Receiver: This field is required.</a>' in html
    assert html.index("error-summary") < html.index('name="to"')


def test_form_without_errors_has_no_summary():
    assert "error-summary" not in render_to_string("components/form.html", {"form": LetterForm()})


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("uploading", "Uploading"),
        ("checking", "Checking"),
        ("ready", "Ready"),
        ("refused", "Refused"),
        ("failed", "Failed"),
    ],
)
def test_state_has_a_word_and_an_icon(state, word):
    html = render_to_string("components/badge_state.html", {"state": state}).strip()
    assert re.fullmatch(rf'<span class="badge badge-\w+"><svg .*</svg>{word}</span>', html)


def test_list_of_one_page_has_no_pager():
    assert "<nav" not in render_to_string("components/pager.html", {"text": "3 patients"})
    html = render_to_string("components/pager.html", {"older_url": "?after=x"})
    assert 'rel="next" href="?after=x"' in html
    assert 'rel="prev"' not in html


@pytest.mark.parametrize("name", ERRORS)
def test_error_page_needs_nothing_and_says_what_to_do(name):
    html = render_to_string(name)
    assert f'<p class="error-code">{name[:3]}</p>' in html
    assert re.search(r"<h1>[^<]+</h1>\s*<p>[^<]+</p>", html)
    assert 'href="/"' in html


@pytest.mark.accepts("I3")
@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_page_has_inline_scripts_or_styles(path):
    if path.name == "mail.html" and path.parent.name == "layouts":
        pytest.skip("mail programs know nothing else")
    inline = r"<style|\sstyle=|\son\w+=[\"']|javascript:|data:image|<script(?![^>]*\bsrc=)"
    assert re.findall(inline, path.read_text()) == [] or "/mail/" in path.as_posix()


def test_page_in_arabic_runs_from_right_to_left():
    with translation.override("ar"):
        assert '<html lang="ar" dir="rtl">' in render_to_string("404.html")


def test_htmx_evaluates_nothing_and_shows_invalid_forms():
    content = re.search(r"name=\"htmx-config\" content='([^']+)'", render_to_string("404.html"))
    assert content
    config = json.loads(content[1])
    assert (config["allowEval"], config["allowScriptTags"], config["includeIndicatorStyles"]) == (False, False, False)
    assert {"code": "422", "swap": True} in config["responseHandling"]


def test_upload_area_works_as_a_plain_form_and_knows_its_limit():
    context = {"action": "/up/", "begin_url": "/begin/", "max_bytes": 500 * 1024 * 1024, "refresh": "#items"}
    html = render_to_string("components/upload_area.html", context)
    assert '<form method="post" action="/up/" enctype="multipart/form-data">' in html
    assert '<upload-area data-begin-url="/begin/" data-max-bytes="524288000" data-refresh="#items">' in html
    assert html.count('type="file" name="files" multiple') == 2


@pytest.mark.accepts("E10")
def test_viewer_says_what_it_is_not_for():
    assert "Not for primary diagnosis" in render_to_string("components/viewer_display.html")
