"""Every address × every actor: what each gets, for reading and for changing; a name without a row fails (I1)."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.models import JoinInvitation, Plan, Practice
from tagging.services import ensure_kinds
from tests.walls.url_table import ACTORS, METHODS, SUBSCRIBED, TABLE


def patterns(entries: list[URLPattern | URLResolver]) -> list[URLPattern]:
    """Every address but those of a namespace: the admin has a table of its own, see test_admin_matrix."""
    found: list[URLPattern] = []
    for entry in entries:
        if isinstance(entry, URLResolver):
            found += [] if entry.namespace else patterns(entry.url_patterns)
        else:
            found.append(entry)
    return found


ROUTED = {pattern.name: pattern for pattern in patterns(get_resolver().url_patterns)}


@pytest.fixture
def ids(northside, elena, dora, review, real_xray, an_upload, an_export, view_link, upload_link):
    """One thing of Northside for every parameter that an address may have."""
    ensure_kinds(northside)
    return {
        "slug": northside.slug,
        "patient_id": elena.pk,
        "membership_id": dora.memberships.get().pk,
        "collection_id": review.pk,
        "item_id": real_xray.pk,
        "upload_id": an_upload.pk,
        "link_id": view_link.link.pk,
        "export_id": an_export.pk,
        "invitation_id": an_invitation(northside).pk,
        "kind_id": northside.kinds.order_by("position").first().pk,
        "handle": {"uploader": upload_link.link.handle},
        "other_handle": view_link.link.handle,
        "secret": view_link.secret,
        "hand_over_id": uuid.UUID(int=16),  # of nobody; tests/sharing/test_hand_over.py has real ones
        "logo": f"{0:032}-400x120",  # of nobody; tests/image_collections/test_logo.py asks for a real one
        "passkey_id": uuid.UUID(int=7),
        "role": "thumbnail",
        "number": 1,
        "chapter": "account",
        "key": "none",
        "uidb36": "none",
    }


def an_invitation(practice: Practice) -> JoinInvitation:
    """Somebody who is asked to join."""
    ends = timezone.now() + datetime.timedelta(days=7)
    values = {"name": "Ivy", "email": "ivy@elsewhere.example", "secret_hash": "0" * 64, "expires_at": ends}
    return practice.join_invitations.create(**values)


def address(name: str, actor: str, ids: dict) -> str:
    chosen = {**ids, "handle": ids["handle"].get(actor, ids["other_handle"])}
    return reverse(name, kwargs={key: chosen[key] for key in ROUTED[name].pattern.regex.groupindex})


@contextmanager
def undone() -> Iterator[None]:
    """What a request changes is taken back, so that the next one finds the same house."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def answers(name: str, browsers: dict[str, Client], ids: dict, northside) -> dict[tuple[str, str], int]:
    found = {}
    for method in METHODS:
        for actor in ACTORS:
            with undone():
                plan = Plan.VIEWER if actor == "viewer" else SUBSCRIBED.get(name, northside.plan)
                type(northside).objects.filter(pk=northside.pk).update(plan=plan)
                found[method, actor] = asked(browsers[actor], method, address(name, actor, ids))
    return found


def asked(browser: Client, method: str, url: str) -> int:
    answer = browser.post(url, {"something": "else"}) if method == "POST" else browser.get(url)
    if answer.streaming:
        b"".join(answer.streaming_content)  # to the end, so that files are closed
    return answer.status_code


def test_every_address_has_a_row():
    assert set(ROUTED) == set(TABLE)


@pytest.mark.accepts("I1")
@pytest.mark.parametrize("name", sorted(TABLE))
def test_each_actor_gets_what_the_table_says(name, browsers, ids, northside):
    assert answers(name, browsers, ids, northside) == TABLE[name]


@pytest.mark.accepts("I1")
@pytest.mark.parametrize("name", sorted(name for name in TABLE if "slug" in ROUTED[name].pattern.regex.groupindex))
def test_nothing_of_a_practice_exists_for_a_stranger(name):
    """The table itself: a foreign practice is 404 (405 where the method never is), and an anonymous person signs in."""
    row = TABLE[name]
    assert {row[method, "stranger"] for method in METHODS} <= {404, 405}
    assert {row[method, "anonymous"] for method in METHODS} <= {302, 405}


@pytest.mark.parametrize(
    ("actor", "expected"),
    [("anonymous", 302), ("stranger", 404), ("viewer", 403), ("member", 400), ("administrator", 400), ("visitor", 302)],
)
def test_a_part_is_taken_from_members_only(actor, expected, browsers, ids, northside):
    """The one address that is PUT; a part of the wrong length is 400."""
    if actor == "viewer":
        type(northside).objects.filter(pk=northside.pk).update(plan=Plan.VIEWER)
    assert browsers[actor].put(address("upload_part", actor, ids), b"short").status_code == expected


@pytest.mark.parametrize("method", ["delete", "patch"])
def test_no_address_knows_other_verbs(method, browsers, ids):
    ours = [name for name in TABLE if not name.startswith("account_")]  # allauth takes them for a look
    for name in ours:
        with undone():
            answer = getattr(browsers["administrator"], method)(address(name, "administrator", ids))
        assert answer.status_code >= 400, name
