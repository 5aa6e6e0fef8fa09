"""Each change of how somebody signs in is one line of the ledger, and does not happen without it (A15)."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from accounts.email_change import key_for
from accounts.second_factor import factors_of
from audit.actions import Action
from tests.accounts.conftest import sign_in
from tests.accounts.factors import APP, STAGE, SoftPasskey, add_passkey, code_of, set_up_app, wrong_code
from tests.sharing.test_secrets import whole_database
from tests.walls.test_audit_trail import HERE, facts, last_position, told_since, unwritable

pytestmark = [pytest.mark.django_db, pytest.mark.accepts("A15")]
ALICE = ("user", "Alice Archer <alice@northside.example>", HERE, None, True)


def first_app(client, person):
    return APP, {"code": code_of(client.get(APP).context["secret"])}


def app_gone(client, person):
    set_up_app(client)
    return "/me/security/app/remove/", {}


def first_passkey(client, person):
    page = "/me/security/passkeys/add/"
    return page, {"name": "Laptop", "credential": SoftPasskey().create(client.get(page).context["options"])}


def passkey_renamed(client, person):
    add_passkey(client)
    return f"/me/security/passkeys/{factors_of(person).passkeys[0].id}/rename/", {"name": "Other"}


def passkey_gone(client, person):
    add_passkey(client)
    return f"/me/security/passkeys/{factors_of(person).passkeys[0].id}/remove/", {}


def new_codes(client, person):
    set_up_app(client)
    return "/me/security/recovery-codes/", {}


def session_gone(client, person):
    sign_in(Client(), person.email)
    other = next(row for row in client.get("/me/security/sessions/").context["rows"] if not row.is_this)
    return "/me/security/sessions/end/", {"session": other.id}


def others_gone(client, person):
    sign_in(Client(), person.email)
    return "/me/security/sessions/end-others/", {}


def address_moved(client, person):
    return f"/me/email/confirm/{key_for(person, 'alice@new.example')}/", {}


def wrong_proof(client, person):
    secret, _codes = set_up_app(client)
    return "/accounts/reauthenticate/", {"code": wrong_code(secret)}


CHANGES = [
    (first_app, Action.SECOND_FACTOR_ADDED),
    (app_gone, Action.SECOND_FACTOR_REMOVED),
    (first_passkey, Action.SECOND_FACTOR_ADDED),
    (passkey_renamed, Action.USER_CHANGED),
    (passkey_gone, Action.SECOND_FACTOR_REMOVED),
    (new_codes, Action.RECOVERY_CODES_MADE),
    (session_gone, Action.SESSION_ENDED),
    (others_gone, Action.SESSION_ENDED),
    (address_moved, Action.EMAIL_CHANGED),
    (wrong_proof, Action.SECOND_FACTOR_FAILED),
]


@pytest.fixture
def here(confirmed) -> Client:
    client = Client()
    sign_in(client, confirmed.email)
    return client


@pytest.mark.parametrize(("change", "action"), CHANGES, ids=[change.__name__ for change, _ in CHANGES])
def test_each_is_one_line_that_says_who_and_from_where(change, action, here, confirmed, northside):
    address, data = change(here, confirmed)
    before = last_position()
    here.post(address, data, REMOTE_ADDR=HERE)
    (event,) = told_since(before)
    assert (event.action, event.practice_id, event.subject_id) == (action, northside.pk, confirmed.pk)
    assert facts(event) == ALICE


@pytest.mark.parametrize(("change", "action"), CHANGES[:-1], ids=[change.__name__ for change, _ in CHANGES[:-1]])
def test_without_the_ledger_nothing_changes(change, action, here, confirmed, stopped_clock):
    address, data = change(here, confirmed)
    before = whole_database()
    with connection.execute_wrapper(unwritable), pytest.raises(DatabaseError):
        here.post(address, data)
    assert whole_database() == before


def test_a_wrong_second_step_is_told_with_the_person_and_the_address(here, confirmed, northside):
    secret, _codes = set_up_app(here)
    browser = Client(REMOTE_ADDR=HERE)
    sign_in(browser, confirmed.email)
    before = last_position()
    browser.post(STAGE, {"code": wrong_code(secret)})
    (event,) = told_since(before)
    assert facts(event) == ("stranger", "", HERE, None, True)
    assert (event.action, event.subject_id) == (Action.SECOND_FACTOR_FAILED, confirmed.pk)
