"""Secrets of links are readable nowhere: not in the database, not in a log, not in an address."""

import logging
import re
import statistics
import time

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from common.logs import LeaveOutSecrets
from common.tokens import new_token
from sharing.handles import handle_of
from sharing.models import LinkKind
from sharing.services.creating import send_link
from sharing.services.guarding import is_right
from tests.sharing.conftest import PASSWORD, enter, follow, landing


def whole_database() -> str:
    """Every value of every table as text."""
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += [repr(row) for row in cursor.fetchall()]
    return "\n".join(rows)


@pytest.mark.accepts("G5")
def test_no_live_secret_is_in_the_database(make_link, sender):
    new_link = make_link(asks_code=True)
    send_link(new_link, actor=sender, password=PASSWORD)
    client = enter(new_link)
    code = re.search(r"^ +([0-9]{6})$", mail.outbox[-1].body, re.MULTILINE)[1]
    upload = make_link(kind=LinkKind.UPLOAD)
    other = enter(upload)
    secrets = [new_link.secret, PASSWORD, code, upload.secret]
    secrets += [jar.cookies[f"visit-{it.link.handle.hex}"].value for jar, it in ((client, new_link), (other, upload))]
    kept = whole_database()
    assert new_link.link.secret_hash in kept
    assert [secret for secret in secrets if secret in kept] == []


@pytest.mark.accepts("G5")
def test_after_opening_the_secret_is_in_no_page_and_no_address(make_link):
    new_link = make_link()
    client = follow(new_link)
    pages = [client.get(landing(new_link)), client.post(landing(new_link), {"password": "wrong"})]
    enter(new_link, client)
    pages.append(client.get(reverse("link_gallery", args=[new_link.link.handle])))
    for page in pages:
        assert new_link.secret not in page.content.decode() + str(page.headers)
        assert page.headers["Referrer-Policy"] in ("no-referrer", "strict-origin")  # never a path
        assert "no-store" in page.headers["Cache-Control"]
    assert handle_of(new_link.secret).hex not in new_link.secret


@pytest.mark.parametrize("level", [logging.INFO, logging.ERROR])
def test_secrets_are_left_out_of_logs(level):
    secret = new_token()
    try:
        raise RuntimeError(f"GET https://example.org/l/{secret}/ failed")
    except RuntimeError as error:
        trace = (RuntimeError, error, error.__traceback__)
    record = logging.LogRecord("x", level, "f", 1, '"%s %s"', ("GET", f"/l/{secret}/?a=b"), trace)
    assert LeaveOutSecrets().filter(record)
    line = logging.Formatter("%(message)s").format(record)
    assert secret not in line
    assert '"GET /l/.../?a=b"' in line


def test_every_way_to_the_log_goes_through_the_filter(settings):
    assert {
        name for name, handler in settings.LOGGING["handlers"].items() if "no-secrets" not in handler["filters"]
    } == set()
    assert settings.LOGGING["root"]["handlers"] == ["console"]


def test_comparing_with_nothing_takes_the_hasher_too():
    assert not is_right("", "")
    assert not is_right("anything", "")


@pytest.mark.accepts("G6")
def test_unknown_and_wrong_take_the_same_time(make_link, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    known, secret = [make_link() for _ in range(4)], new_token()
    spent: dict[str, list[float]] = {"wrong": [], "unknown": []}
    client = Client()
    client.get(reverse("link_open", args=[secret]))
    client.post(reverse("link_landing", args=[handle_of(secret)]), {"password": "first"})
    for new_link in known:
        follow(new_link, client)
        for name, path in (
            ("wrong", landing(new_link)),
            ("unknown", reverse("link_landing", args=[handle_of(secret)])),
        ):
            for _ in range(2):
                start = time.process_time()
                client.post(path, {"password": "wrong"})
                spent[name].append(time.process_time() - start)
    wrong, unknown = (statistics.median(times) for times in spent.values())
    assert abs(wrong - unknown) < 0.25 * unknown + 0.010
