"""Home, health and the trial's mailbox."""

from typing import Any

import pytest
from django.core.mail import EmailMessage, get_connection
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from config.site.health import cache_answers, database_answers, store_answers
from config.site.mailbox import mails_in


def test_health_says_what_answers(db):
    assert Client().get(reverse("health_live")).json() == {"live": True}
    answer = Client().get(reverse("health_ready"))
    assert (answer.status_code, answer.json()) == (200, {"database": True, "cache": True, "store": True})


def test_a_database_that_cannot_be_asked_is_not_ready(db):
    def spoil(execute: Any, _sql: str, *rest: Any) -> Any:
        return execute("SELECT nothing", *rest)

    with connection.execute_wrapper(spoil):
        assert database_answers() is False


def test_a_cache_that_is_gone_is_not_ready(settings):
    redis = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:9"}
    settings.CACHES = {"default": redis}
    assert cache_answers() is False


def test_a_store_that_is_gone_is_not_ready(settings, tmp_path):
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    settings.STORE = {**settings.STORE, "folder": tmp_path / "file", "endpoint": ""}
    assert store_answers() is False


@pytest.mark.accepts("A8")
def test_stranger_is_welcomed(db):
    page = Client().get(reverse("home"))
    assert page.status_code == 200
    assert reverse("account_signup") in page.content.decode()


@pytest.mark.accepts("A8")
def test_member_lands_in_the_practice(as_bob, northside):
    assert as_bob.get(reverse("home")).url == reverse("practice_home", args=[northside.slug])


def test_person_without_a_practice_is_told_what_to_do(as_bob):
    Membership.objects.across_practices().delete()
    assert "Ask an administrator" in as_bob.get(reverse("home")).content.decode()


def test_mailbox_reads_what_the_file_back_end_wrote(tmp_path):
    connection = get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=str(tmp_path))
    for number in (1, 2):
        EmailMessage(f"Grüße {number}", f"Text {number}\n", to=[f"{number}@example.org"], connection=connection).send()
    mails = mails_in(tmp_path)
    assert [(m.to, m.subject, m.text.strip()) for m in mails] == [
        ("1@example.org", "Grüße 1", "Text 1"),
        ("2@example.org", "Grüße 2", "Text 2"),
    ]
