"""Passkeys, as a second factor and instead of a password; the device is made of software, see factors.py."""

from __future__ import annotations

import json
import uuid

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts.second_factor import MOST_PASSKEYS, factors_of, has_second_factor
from audit.actions import Action
from audit.models import Event
from tests.accounts.conftest import body_of, sign_in
from tests.accounts.factors import STAGE, SoftPasskey, add_passkey, begin_passkey, prove, with_passkey
from tests.conftest import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.accepts("A6")]
ADD = "/me/security/passkeys/add/"
BROKEN = ["", "{}", "[]", "7", "null", '"text"', "{", '{"id": "x"}', '{"id": "AA", "response": {"userHandle": 7}}']


def actions(practice) -> list[str]:
    return list(Event.objects.filter(practice_id=practice.pk).order_by("position").values_list("action", flat=True))


def subjects() -> list[str]:
    return [message.subject for message in mail.outbox]


@pytest.fixture
def passkey(as_alice, confirmed) -> SoftPasskey:
    return add_passkey(as_alice)


def test_adding_the_first_one_gives_recovery_codes_a_line_and_a_mail(as_alice, confirmed, northside):
    prove(as_alice)
    options = json.loads(as_alice.get(ADD).context["options"])["publicKey"]
    assert options["rp"] == {"id": "localhost", "name": "Bitewing"}
    asked = {"residentKey": "required", "requireResidentKey": True, "userVerification": "required"}
    assert options["authenticatorSelection"] == asked
    answer = as_alice.post(ADD, {"name": "", "credential": SoftPasskey().create(json.dumps({"publicKey": options}))})
    assert len(answer.context["codes"]) == 10
    assert [key.name for key in factors_of(confirmed).passkeys] == ["Unknown device"]
    assert actions(northside) == [Action.SECOND_FACTOR_ADDED]
    assert subjects() == ["A passkey was added"]


def test_it_signs_in_alone_and_the_session_is_in_the_list(passkey, confirmed, northside):
    client = Client(headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"})
    assert with_passkey(client, passkey)["Location"] == "/"
    assert "Firefox on Linux" in client.get("/me/security/sessions/").content.decode()
    assert actions(northside)[-1] == Action.SIGNED_IN


def test_it_is_a_second_factor_after_the_password(passkey, confirmed):
    client = Client()
    assert sign_in(client, confirmed.email)["Location"] == STAGE
    answer = client.post(STAGE, {"credential": passkey.get(client.get(STAGE).context["options"])})
    assert answer["Location"] == "/"


def test_it_proves_who_one_is(passkey, confirmed):
    client = signed_in(confirmed)
    options = client.get("/accounts/reauthenticate/").context["options"]
    asked = {"credential": passkey.get(options), "next": ADD}
    assert client.post("/accounts/reauthenticate/", asked)["Location"] == ADD
    assert client.get(ADD).status_code == 200


def test_signing_in_leads_where_one_wanted_to_go(passkey):
    client = Client()
    answer = passkey.get(begin_passkey(client))
    assert client.post("/accounts/passkey/", {"credential": answer, "next": "/me/"})["Location"] == "/me/"
    client = Client()
    answer = passkey.get(begin_passkey(client))
    assert client.post("/accounts/passkey/", {"credential": answer, "next": "//evil.example"})["Location"] == "/"


def test_an_answer_works_once_and_for_its_own_question(passkey):
    client, other = Client(), Client()
    answer = passkey.get(begin_passkey(client))
    begin_passkey(other)
    assert other.post("/accounts/passkey/", {"credential": answer}).status_code == 422
    assert client.post("/accounts/passkey/", {"credential": answer}).status_code == 302
    client.post("/accounts/logout/")
    assert client.post("/accounts/passkey/", {"credential": answer}).status_code == 422


def test_an_answer_for_another_site_is_worth_nothing(passkey):
    client = Client()
    answer = passkey.get(begin_passkey(client), origin="https://evil.example")
    assert client.post("/accounts/passkey/", {"credential": answer}).status_code == 422


def test_a_device_that_does_not_check_its_person_is_not_enough(passkey, as_alice, confirmed):
    lax = SoftPasskey(verifies=False)
    assert as_alice.post(ADD, {"credential": lax.create(as_alice.get(ADD).context["options"])}).status_code == 422
    passkey.flags = lax.flags
    assert with_passkey(Client(), passkey).status_code == 422


def test_a_forged_signature_is_refused_and_told_to_the_practices(passkey, confirmed, northside):
    forger = SoftPasskey()
    forger.id, forger.user = passkey.id, passkey.user
    for _ in range(7):
        assert with_passkey(Client(), forger).status_code == 422
    assert actions(northside)[1:] == [Action.SIGN_IN_FAILED] * 7
    assert with_passkey(Client(), passkey).status_code == 302  # nobody can lock somebody else out by it


@pytest.mark.accepts("A4")
def test_the_question_and_the_refusal_are_the_same_for_everybody(passkey, confirmed):
    question = json.loads(begin_passkey(Client()))["publicKey"]
    del question["challenge"]
    assert question == {"rpId": "localhost", "allowCredentials": [], "userVerification": "required"}
    forger, nobody = SoftPasskey(), SoftPasskey()
    forger.user, nobody.user = passkey.user, uuid.uuid4().hex.encode()
    pages = [body_of(with_passkey(Client(), device)) for device in (forger, nobody)]
    assert pages[0] == pages[1]


@pytest.mark.parametrize("answer", BROKEN)
def test_nonsense_is_refused_everywhere(answer, passkey, as_alice, confirmed):
    client = Client()
    begin_passkey(client)
    assert client.post("/accounts/passkey/", {"credential": answer}).status_code == 422
    sign_in(client, confirmed.email)
    client.get(STAGE)
    assert client.post(STAGE, {"credential": answer}).status_code == 422
    as_alice.get(ADD)
    assert as_alice.post(ADD, {"credential": answer}).status_code == 422


def test_cut_off_answers_are_refused(passkey, confirmed):
    """Each part shortened at every tenth place, and not one error."""
    client = Client()
    whole = json.loads(passkey.get(begin_passkey(client)))
    for name, value in whole["response"].items():
        for length in range(0, len(value), 10):
            cache.clear()  # as often as one likes
            cut = {**whole, "response": {**whole["response"], name: value[:length]}}
            assert client.post("/accounts/passkey/", {"credential": json.dumps(cut)}).status_code == 422


def test_passkeys_are_named_renamed_and_removed(passkey, as_alice, confirmed, northside):
    add_passkey(as_alice, name="Phone")
    laptop, phone = factors_of(confirmed).passkeys
    as_alice.post(f"/me/security/passkeys/{phone.id}/rename/", {"name": "Old phone"})
    page = as_alice.get("/me/security/").content.decode()
    assert [name in page for name in ("Laptop", "Old phone")] == [True, True]
    as_alice.post(f"/me/security/passkeys/{laptop.id}/remove/")
    assert [key.name for key in factors_of(confirmed).passkeys] == ["Old phone"]
    assert with_passkey(Client(), passkey).status_code == 422
    as_alice.post(f"/me/security/passkeys/{phone.id}/remove/")
    assert (has_second_factor(confirmed), Authenticator.objects.count()) == (False, 0)
    assert subjects() == ["A passkey was added"] * 2 + ["A passkey was removed"] * 2
    added, removed = [Action.SECOND_FACTOR_ADDED], [Action.SECOND_FACTOR_REMOVED]
    assert actions(northside) == added * 2 + [Action.USER_CHANGED] + removed + [Action.SIGN_IN_FAILED] + removed


def test_passkeys_of_others_do_not_exist(passkey, confirmed, charlie):
    as_charlie = signed_in(charlie)
    prove(as_charlie)
    mine = factors_of(confirmed).passkeys[0].id
    for act in ("rename", "remove"):
        assert as_charlie.post(f"/me/security/passkeys/{mine}/{act}/", {"name": "mine"}).status_code == 404
    assert [key.name for key in factors_of(confirmed).passkeys] == ["Laptop"]


def test_there_are_ten_at_most(as_alice, confirmed):
    for number in range(MOST_PASSKEYS + 1):
        add_passkey(as_alice, name=f"Key {number}")
    assert len(factors_of(confirmed).passkeys) == MOST_PASSKEYS


def test_somebody_who_is_switched_off_does_not_get_in(passkey, confirmed):
    confirmed.is_active = False
    confirmed.save()
    assert with_passkey(Client(), passkey)["Location"] == "/accounts/inactive/"
