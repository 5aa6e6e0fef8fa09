"""What is translated arrives: pages, mails, errors of forms, dates and numbers, compiled from today's catalogs."""

from __future__ import annotations

import datetime
from functools import cache

import pytest
from allauth.account.adapter import get_adapter
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from babel.messages.catalog import Catalog
from django.core import mail
from django.http import HttpResponse
from django.template.defaultfilters import filesizeformat
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.html import escape

from config.languages import catalogs
from tests.sharing.conftest import follow, landing, make_link, sender
from tests.walls.test_languages import OTHERS

__all__ = ["make_link", "sender"]


@pytest.fixture(scope="module")
def locale_folder(tmp_path_factory):
    """The catalogs of today, compiled; what `make` does before it serves anything."""
    folder = tmp_path_factory.mktemp("locale")
    for language in OTHERS:
        path = catalogs.path_of(language, folder)
        path.parent.mkdir(parents=True)
        path.write_bytes(catalogs.path_of(language).read_bytes())
        catalogs.compile_file(path)
    return folder


@pytest.fixture(autouse=True)
def _translated(settings, locale_folder):
    settings.LOCALE_PATHS = [locale_folder]
    translation.activate("en")


@cache
def catalog(language: str) -> Catalog:
    return catalogs.read(catalogs.path_of(language))


def said(text: str, language: str) -> str:
    message = catalog(language).get(text)
    assert message
    assert message.string
    return str(message.string)


def page(name: str, language: str, data: dict[str, str] | None = None) -> HttpResponse:
    client, url = Client(headers={"Accept-Language": language}), reverse(name)
    return client.post(url, data) if data else client.get(url)


@pytest.mark.accepts("I6")
@pytest.mark.parametrize("language", OTHERS)
def test_sign_in_and_sign_up_are_in_the_language_of_the_browser(db, language):
    assert f"<h1>{escape(said('Sign in', language))}</h1>" in page("account_login", language).text
    answer = page("account_signup", language).text
    for text in ("Create an account", "Full name", "Practice name", "Time zone", "I accept the terms of use."):
        assert escape(said(text, language)) in answer


@pytest.mark.accepts("I6")
@pytest.mark.parametrize("language", OTHERS)
def test_what_is_wrong_in_a_form_is_said_in_the_same_language(db, language):
    answer = page("account_login", language, {"login": "a@b.example", "password": "wrong"})
    wrong = "E-mail address and password do not match. Check both, or reset the password."
    assert answer.status_code == 422
    assert escape(said(wrong, language)) in answer.text
    with translation.override(language):
        required = str(translation.gettext("This field is required."))
    assert required != "This field is required."
    assert escape(required) in page("account_login", language, {"login": ""}).text


@pytest.mark.accepts("I6")
@pytest.mark.parametrize("language", OTHERS)
def test_a_page_that_does_not_exist_says_so_in_the_same_language(db, language):
    answer = Client(headers={"Accept-Language": language}).get("/nowhere/")
    assert escape(said("There is nothing here", language)) in answer.text


@pytest.mark.accepts("I6")
@pytest.mark.parametrize("language", OTHERS)
def test_what_a_view_says_is_in_the_same_language_after_the_redirect(as_alice, alice, language):
    alice.language = language
    alice.save()
    answer = as_alice.post(reverse("account_logout"), follow=True, headers={"Accept-Language": language})
    assert escape(said("You are signed out.", language)) in answer.text


@pytest.mark.accepts("I6")
@pytest.mark.parametrize("language", OTHERS)
def test_a_mail_speaks_its_receivers_language_whoever_causes_it(alice, language):
    alice.language = language
    alice.save()
    page("account_reset_password", "en", {"email": alice.email})
    (message,) = mail.outbox
    assert message.subject == said("Set a new password", language)
    assert said("Somebody, probably you, asked for a new password for this address at Bitewing. "
                "Open this page and choose one.", language) in message.body  # fmt: skip


@pytest.mark.accepts("I6")
def test_a_mail_to_somebody_without_a_language_speaks_that_of_the_practice(alice, northside):
    northside.language = "es"
    northside.save()
    page("account_reset_password", "tr", {"email": alice.email})
    assert mail.outbox[0].subject == said("Set a new password", "es")


@pytest.mark.accepts("G10")
@pytest.mark.parametrize("language", OTHERS)
def test_a_landing_speaks_the_links_language(make_link, language):
    new_link = make_link(language=language)
    answer = follow(new_link).get(landing(new_link), headers={"Accept-Language": "en"}).text
    assert escape(said("Images for you", language)) in answer
    sentence = said("%(sender)s of %(practice)s shows you images and documents.", language)
    facts = {"sender": "Alice Archer", "practice": "Northside Dental"}
    assert escape(sentence % facts) in answer


@pytest.mark.parametrize("language", OTHERS)
def test_messages_of_the_sign_in_library_are_translated(language):
    """Ours where we wrote our own, else those that come with django-allauth."""
    texts = [*get_adapter().error_messages.values(), *get_mfa_adapter().error_messages.values()]
    with translation.override("en"):
        english = [str(text) for text in texts]
    with translation.override(language):
        assert [text for text, before in zip(texts, english, strict=True) if str(text) == before] == []


@pytest.mark.accepts("I6")
@pytest.mark.parametrize(
    ("language", "day", "number", "size"),
    [
        ("en", "March 14, 1981", "1234.5", "1.5\xa0KB"),
        ("de", "14. März 1981", "1234,5", "1,5\xa0KB"),
        ("fr", "14 mars 1981", "1234,5", "1,5\xa0Kio"),
        ("es", "14 de marzo de 1981", "1234,5", "1,5\xa0KB"),
        ("tr", "14 Mart 1981", "1234,5", "1,5\xa0KB"),
        ("ar", "14 مارس، 1981", "1234,5", "1,5\xa0ك.ب"),
    ],
)
def test_dates_numbers_and_sizes_are_written_as_in_the_language(language, day, number, size):
    with translation.override(language):
        assert date_format(datetime.date(1981, 3, 14)) == day
        assert number_format("1234.5") == number
        assert filesizeformat(1536) == size


@pytest.mark.accepts("I6")
@pytest.mark.parametrize("language", OTHERS)
def test_a_field_for_a_date_speaks_the_browsers_own_format(as_alice, alice, elena, language):
    """ISO in the source, whatever is shown: <input type=date> takes nothing else."""
    alice.language = language
    alice.save()
    answer = as_alice.get(reverse("patient_edit", args=["northside", elena.pk])).text
    assert f'value="{elena.birth_date.isoformat()}"' in answer
