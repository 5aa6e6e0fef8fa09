"""Every address of the admin × everybody: operators who used a second factor get in, and nobody else (I1)."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from accounts.models import OutgoingMail, SignUp, Subscription
from config.admin_site import site
from tests.operators import browser_of, make_olga, operator
from tests.walls.admin_table import MODELS, OF_A_MODEL, SITE
from tests.walls.test_headers import ALWAYS, POLICY, directives
from tests.walls.test_url_matrix import asked, undone

INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)
METHODS = ("GET", "POST")
# What everybody else gets, wherever and however they ask.
OTHERS = {"anonymous": 302, "stranger": 404, "viewer": 404, "member": 404, "administrator": 404} | {
    "visitor": 302,
    "uploader": 302,
    "operator without a factor": 302,
}


def patterns(entries: list[URLPattern | URLResolver], prefix: str = "") -> list[tuple[str | None, str]]:
    """Name and address of each, with a place for the row."""
    found: list[tuple[str | None, str]] = []
    for entry in entries:
        below = prefix + str(entry.pattern)
        found += patterns(entry.url_patterns, below) if isinstance(entry, URLResolver) else [(entry.name, below)]
    return found


ROUTED = patterns(site.urls[0])
TABLE = {name: SITE[name] for name in SITE if name} | {
    f"accounts_{model}_{page}": OF_A_MODEL[page] for model in MODELS for page in OF_A_MODEL if page
}


@pytest.fixture
def rows(alice, northside) -> dict[str, object]:
    """The key of one row of each table."""
    return {
        "practice": northside.pk,
        "user": alice.pk,
        "subscription": Subscription.objects.create(practice=northside, provider="invoice", requested_by=alice).pk,
        "signup": SignUp.objects.create(user=alice, practice_name="Northside", country="AT", time_zone="UTC").pk,
        "outgoingmail": OutgoingMail.objects.create(key="a", template="accounts/mail/a", to=alice.email).pk,
    }


@pytest.fixture
def everybody(browsers) -> dict[str, Client]:
    return {**browsers, "operator without a factor": browser_of(make_olga(email="new@bitewing.example"))}


def address(name: str, rows: dict) -> str:
    if name == "view_on_site":
        return reverse("admin:view_on_site", args=[1, rows["user"]])
    if name == "app_list":
        return reverse("admin:app_list", args=["accounts"])
    _app, _, rest = name.partition("_")
    model, _, page = rest.partition("_")
    return reverse(f"admin:{name}", args=[rows[model]] if page in ("change", "delete", "history") else [])


def test_every_address_has_a_row():
    names = [name for name, _path in ROUTED]
    assert {name for name in names if name} == set(TABLE)
    assert names.count(None) == len(MODELS) + 1  # what leads to a row's page, and what does not exist


@pytest.mark.accepts("A6")
@pytest.mark.accepts("I1")
@pytest.mark.parametrize("method", METHODS)
def test_nobody_but_operators_gets_in_anywhere(method, everybody, rows):
    urls = [address(name, rows) for name in TABLE] + ["/admin/nowhere/", f"/admin/accounts/user/{rows['user']}/"]
    wrong = []
    for url in urls:
        for actor, expected in OTHERS.items():
            with undone():
                got = asked(everybody[actor], method, url)
            wrong += [(actor, url, got)] if got != expected else []
    assert wrong == []


@pytest.mark.accepts("I1")
@pytest.mark.parametrize("name", sorted(TABLE))
def test_an_operator_gets_what_the_table_says(name, rows):
    got = []
    for method in METHODS:
        with undone():
            got.append(asked(operator(), method, address(name, rows)))
    assert tuple(got) == TABLE[name]


@pytest.mark.accepts("I1")
def test_an_operator_finds_nothing_else(rows):
    olga = operator()
    assert asked(olga, "GET", "/admin/nowhere/") == SITE[None][0]
    assert asked(olga, "GET", f"/admin/accounts/user/{rows['user']}/") == OF_A_MODEL[None][0]
    for path in ("patients/patient", "image_collections/item", "sharing/link", "audit/event", "mfa/authenticator"):
        assert asked(olga, "GET", f"/admin/{path}/") == 404, path


@pytest.mark.accepts("I3")
def test_every_answer_carries_the_headers_of_all_others(everybody, rows):
    wrong = []
    for client in (operator(), everybody["operator without a factor"], everybody["anonymous"]):
        for name in TABLE:
            with undone():
                answer = client.get(address(name, rows))
            wrong += [(name, header) for header, value in ALWAYS.items() if answer.get(header) != value]
            wrong += [(name, "policy")] if directives(answer["Content-Security-Policy"]) != directives(POLICY) else []
            wrong += [(name, "cached")] if "no-store" not in answer["Cache-Control"] else []
    assert wrong == []


@pytest.mark.accepts("I3")
def test_pages_of_the_admin_carry_nothing_inline(rows):
    """Django's own templates, as they come out; the policy would stop what they have."""
    olga = operator()
    pages = {name: olga.get(address(name, rows)) for name in TABLE if TABLE[name][0] == 200}
    html = {name: page.content.decode() for name, page in pages.items() if "html" in page["Content-Type"]}
    assert len(html) > 15
    assert {name: found for name, page in html.items() if (found := INLINE.findall(page))} == {}
