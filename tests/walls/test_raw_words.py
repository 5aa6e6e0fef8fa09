"""With every text in brackets, nothing is left outside of them: no word of the interface is written past gettext."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.core import mail
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils.translation import trans_real

from tests.walls.tour import PASSWORD, Tour

OPEN, CLOSE, CONTEXT = "⟦", "⟧", "\x04"
SPOKEN = {"aria-label", "title", "placeholder", "alt"}
SILENT = {"script", "style", "template", "code", "samp", "bdi"}
NAMES_OF_PLACES = {"country", "time_zone"}  # come from Babel
ERRORS = ["400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html", "503.html"]
STRANGERS = ["account_login", "account_signup", "account_reset_password", "account_confirm_again", "terms"]
# What is data, not a word: addresses, files, brands, places of the tour, units, keys of the keyboard.
DATA = re.compile(
    r"[\w.…-]+@[\w.-]+|https?://\S+|\S+\.(?:dcm|exe|csv|zip)\b|\b[0-9a-fA-F]{16,}\b|\b\w+/\w+\b|[A-Z]{2}-\d+"
    r"|\bBitewing\b|\bDICOM\b|\bNorthside Dental\b|\bAlice Archer\b|\bCtrl K\b|\bUTC\b|\bShift\b|\bPDF\b"
)
WORD = re.compile(r"[A-Za-z]{2,}")


class Bracketed:
    """Translations into brackets, for whatever language is asked for; the language calls itself one that we lack."""

    def to_language(self) -> str:
        return "ja"  # whose dates have no Latin letters

    def gettext(self, text: str) -> str:
        return f"{OPEN}{text.rpartition(CONTEXT)[2]}{CLOSE}"

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        return self.gettext(singular if number == 1 else plural)


class Reader(HTMLParser):
    """What a page says, to eyes and to screen readers; what people typed stands in <bdi> or says its own direction."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag, attrs):
        known = dict(attrs)
        self.said += [value for name, value in attrs if name in SPOKEN and value]
        if tag == "input" and known.get("type") in {"submit", "button"}:
            self.said.append(known.get("value") or "")
        if (
            tag in SILENT
            or "avatar" in (known.get("class") or "")
            or (tag == "select" and known.get("name") in NAMES_OF_PLACES)
        ):
            self.silent.append(tag)

    def handle_endtag(self, tag):
        if self.silent and self.silent[-1] == tag:
            self.silent.pop()

    def handle_data(self, data):
        if not self.silent:
            self.said.append(data)


def outside(text: str) -> str:
    """What stands outside of all brackets."""
    depth, kept = 0, []
    for sign in text:
        depth += (sign == OPEN) - (sign == CLOSE)
        kept.append(sign if depth == 0 and sign != CLOSE else " ")
    return "".join(kept)


def raw_words(html: str) -> list[str]:
    reader = Reader()
    reader.feed(html)
    return WORD.findall(DATA.sub(" ", outside("\n".join(reader.said))))


def words(field: str, longest: int) -> str:
    """Typed words have no Latin letter, so that none is taken for ours."""
    return f"名{len(field)}字"[:longest]


@pytest.fixture
def bracketed(monkeypatch):
    """Every text in brackets, in every language."""
    monkeypatch.setattr(trans_real, "translation", lambda _language: Bracketed())
    monkeypatch.setattr(trans_real, "_default", None)
    trans_real.activate("en")
    yield
    monkeypatch.undo()
    trans_real._default = None


def raw_in(answers: list[HttpResponse]) -> dict[str, str]:
    """Name of the page to the words on it that did not go through gettext."""
    pages = [answer for answer in answers if answer["Content-Type"].startswith("text/html")]
    found = {answer.resolver_match.url_name: " ".join(raw_words(answer.content.decode())) for answer in pages}
    return {name: text for name, text in found.items() if text}


def test_a_raw_word_is_found():
    page = f"<p title='Raw'>{OPEN}Said <b>{OPEN}x{CLOSE}</b> well{CLOSE} and a word</p><script>var x</script>"
    assert raw_words(page) == ["Raw", "and", "word"]


@pytest.mark.accepts("I6")
def test_no_word_of_a_page_is_written_past_gettext(
    bracketed, northside, as_alice, folder_store, django_capture_on_commit_callbacks
):
    tour = Tour(words, northside, as_alice, django_capture_on_commit_callbacks)
    tour.take()
    assert len(tour.answers) > 60
    assert raw_in(tour.answers) == {}
    said = [text for message in mail.outbox for text in (message.subject, message.body)]
    html = [content for message in mail.outbox for content, _kind in message.alternatives]
    assert len(html) > 3
    assert {word for page in [*said, *html] for word in raw_words(page.replace(PASSWORD, ""))} == set()


@pytest.mark.accepts("I6")
def test_no_word_that_a_stranger_reads_is_written_past_gettext(bracketed, db):
    answers = [Client().get(reverse(name)) for name in STRANGERS]
    answers += [Client().post(reverse(name), {"x": "y"}) for name in STRANGERS if name != "terms"]
    assert raw_in(answers) == {}


@pytest.mark.accepts("I6")
@pytest.mark.parametrize("name", ERRORS)
def test_no_word_of_an_error_page_is_written_past_gettext(bracketed, name):
    assert raw_words(render_to_string(name)) == []
