"""The authenticator app and recovery codes: setting them up, signing in with them, taking them away."""

from __future__ import annotations

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.second_factor import factors_of, has_second_factor
from audit.actions import Action
from audit.models import Event
from tests.accounts.conftest import sign_in
from tests.accounts.factors import APP, STAGE, code_of, prove, set_up_app, wrong_code
from tests.conftest import signed_in
from tests.sharing.test_secrets import whole_database

pytestmark = [pytest.mark.django_db, pytest.mark.accepts("A6")]
NOON = "2026-03-01 12:00:05+00:00"
CODES = "/me/security/recovery-codes/"


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as travelling:
        yield travelling


def actions(practice) -> list[str]:
    return list(Event.objects.filter(practice_id=practice.pk).order_by("position").values_list("action", flat=True))


def subjects() -> list[str]:
    return [message.subject for message in mail.outbox]


def at_second_step(user) -> Client:
    """A browser in which the password was right."""
    client = Client()
    assert sign_in(client, user.email)["Location"] == STAGE
    return client


@pytest.mark.parametrize("page", [APP, "/me/security/passkeys/add/", CODES, "/me/email/"])
def test_changing_how_one_signs_in_wants_a_proof_and_leads_back(page, as_alice, confirmed):
    asked = f"/accounts/reauthenticate/?next={page.replace('/', '%2F')}"
    assert as_alice.get(page)["Location"] == asked
    wrong = as_alice.post(asked, {"password": "not the right words"})
    assert (wrong.status_code, "not your password" in wrong.content.decode()) == (422, True)
    assert as_alice.get(page).status_code == 302
    assert prove_at(as_alice, asked)["Location"] == page
    assert as_alice.get(page).status_code == 200


def prove_at(client, address):
    return client.post(address, {"password": "correct horse battery"})


def test_a_proof_holds_for_ten_minutes_and_signing_in_is_one(clock, client, confirmed):
    sign_in(client, confirmed.email)
    clock.shift(599)
    assert client.get(APP).status_code == 200
    clock.shift(1)
    assert client.get(APP).status_code == 302


def test_a_form_without_a_proof_changes_nothing(clock, as_alice, confirmed):
    set_up_app(as_alice)
    clock.shift(600)
    assert as_alice.post("/me/security/app/remove/")["Location"].endswith("?next=%2Fme%2Fsecurity%2F")
    assert has_second_factor(confirmed)


def test_wrong_passwords_at_the_proof_lock_like_those_at_the_sign_in(as_alice, confirmed, northside):
    for _ in range(5):
        prove(as_alice, "not the right words")
    assert "Too many wrong tries" in prove(as_alice).content.decode()
    assert actions(northside) == [Action.SIGN_IN_FAILED] * 5


def test_an_app_is_set_up_by_its_first_code_and_gives_ten_recovery_codes(as_alice, confirmed, northside):
    prove(as_alice)
    page = as_alice.get(APP)
    secret = page.context["secret"]
    assert f'<path d="{page.context["qr_code"].path}"' in page.content.decode()
    assert secret in page.content.decode()
    wrong = as_alice.post(APP, {"code": wrong_code(secret)})
    assert (wrong.status_code, wrong.context["secret"]) == (422, secret)
    done = as_alice.post(APP, {"code": code_of(secret)})
    assert (done.status_code, len(set(done.context["codes"]))) == (200, 10)
    assert actions(northside) == [Action.SECOND_FACTOR_ADDED]
    assert subjects() == ["An authenticator app was added"]
    assert "10 codes are left" in as_alice.get("/me/security/").content.decode()
    assert as_alice.get(APP)["Location"] == "/me/security/"


def test_the_first_factor_ends_what_a_password_alone_had_opened(as_alice, confirmed):
    stolen = signed_in(confirmed)
    stolen.get("/me/")
    set_up_app(as_alice)
    assert stolen.get("/me/").status_code == 302
    assert as_alice.get("/me/").status_code == 200


def test_sign_in_asks_for_a_code_and_opens_nothing_before(clock, as_alice, confirmed, northside):
    secret, _codes = set_up_app(as_alice)
    clock.shift(30)
    browser = at_second_step(confirmed)
    assert browser.get("/p/northside/")["Location"].startswith("/accounts/login/")
    assert browser.get("/me/security/")["Location"].startswith("/accounts/login/")
    assert browser.get("/accounts/login/")["Location"] == STAGE
    wrong = browser.post(STAGE, {"code": wrong_code(secret)})
    assert (wrong.status_code, "not right" in wrong.content.decode()) == (422, True)
    right = browser.post(STAGE, {"code": code_of(secret)})
    assert right["Location"] == "/"
    assert browser.get("/p/northside/").status_code == 200
    assert actions(northside)[1:] == [Action.SECOND_FACTOR_FAILED, Action.SIGNED_IN]


@pytest.mark.parametrize(("steps", "status"), [(-2, 422), (-1, 302), (0, 302), (1, 302), (2, 422)])
def test_the_clock_of_a_phone_may_be_half_a_minute_off(steps, status, clock, as_alice, confirmed):
    secret, _codes = set_up_app(as_alice)
    clock.shift(300)
    assert at_second_step(confirmed).post(STAGE, {"code": code_of(secret, steps)}).status_code == status


def test_a_code_works_once_and_none_from_before_it_works_any_more(clock, as_alice, confirmed):
    secret, _codes = set_up_app(as_alice)
    assert at_second_step(confirmed).post(STAGE, {"code": code_of(secret)}).status_code == 422  # used to set it up
    clock.shift(60)
    now, before = code_of(secret), code_of(secret, -1)
    assert at_second_step(confirmed).post(STAGE, {"code": now}).status_code == 302
    for code in (now, before):
        assert at_second_step(confirmed).post(STAGE, {"code": code}).status_code == 422


def test_a_recovery_code_works_once_however_it_is_typed_and_is_told_of(as_alice, confirmed):
    _secret, codes = set_up_app(as_alice)
    typed = f" {codes[3].upper().replace('-', ' ')} "
    assert at_second_step(confirmed).post(STAGE, {"code": typed}).status_code == 302
    assert at_second_step(confirmed).post(STAGE, {"code": codes[3]}).status_code == 422
    assert factors_of(confirmed).codes_left == 9
    assert subjects()[1:] == ["A recovery code was used"]
    assert "127.0.0.1" in mail.outbox[-1].body


@pytest.mark.accepts("A7")
def test_five_wrong_codes_lock_for_fifteen_minutes_and_each_is_recorded(
    clock, as_alice, confirmed, northside, cache_of_this_process
):
    secret, codes = set_up_app(as_alice)
    browser = at_second_step(confirmed)
    for _ in range(5):
        assert "not right" in browser.post(STAGE, {"code": wrong_code(secret)}).content.decode()
    for code in (wrong_code(secret), codes[0]):
        assert "Wait 15 minutes" in browser.post(STAGE, {"code": code}).content.decode()
    assert actions(northside).count(Action.SECOND_FACTOR_FAILED) == 5
    clock.shift(15 * 60 - 1)
    assert "Wait 15 minutes" in at_second_step(confirmed).post(STAGE, {"code": codes[0]}).content.decode()
    clock.shift(2)
    assert at_second_step(confirmed).post(STAGE, {"code": codes[0]}).status_code == 302


def test_tries_at_the_proof_count_with_those_at_the_sign_in(as_alice, confirmed):
    secret, codes = set_up_app(as_alice)
    for _ in range(5):
        as_alice.post("/accounts/reauthenticate/", {"code": wrong_code(secret)})
    assert "Wait 15 minutes" in at_second_step(confirmed).post(STAGE, {"code": codes[0]}).content.decode()


def test_one_may_go_back_from_the_second_step(as_alice, confirmed):
    set_up_app(as_alice)
    browser = at_second_step(confirmed)
    browser.post("/accounts/logout/")
    assert browser.get("/accounts/login/").status_code == 200


def test_secrets_are_sealed_and_recovery_codes_hashed(as_alice, confirmed, settings):
    prove(as_alice)
    agreed = as_alice.get(APP).context["secret"]
    assert agreed not in whole_database() + str(dict(as_alice.session))
    secret, codes = set_up_app(as_alice)
    kept = whole_database()
    assert [text for text in [secret, *codes, *(code.replace("-", "") for code in codes)] if text in kept] == []
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key"
    row = Authenticator.objects.get(type="totp")
    assert row.wrap().validate_code(code_of(secret, 0))


def test_without_the_key_no_code_fits(as_alice, confirmed, settings):
    set_up_app(as_alice)
    browser = at_second_step(confirmed)
    settings.SECRET_KEY = "another key"
    client = Client()
    sign_in(client, confirmed.email)
    assert client.post(STAGE, {"code": code_of("")}).status_code == 422
    assert browser.get(STAGE).status_code == 302


def test_new_recovery_codes_replace_those_before(as_alice, confirmed, northside):
    _secret, old = set_up_app(as_alice)
    new = as_alice.post(CODES).context["codes"]
    assert set(old).isdisjoint(new)
    assert at_second_step(confirmed).post(STAGE, {"code": old[0]}).status_code == 422
    assert at_second_step(confirmed).post(STAGE, {"code": new[0]}).status_code == 302
    assert Action.RECOVERY_CODES_MADE in actions(northside)
    assert subjects()[1] == "New recovery codes were made"


def test_recovery_codes_come_as_a_file_and_only_true_ones(as_alice, confirmed):
    _secret, codes = set_up_app(as_alice)
    answer = as_alice.post(f"{CODES}file/", {"code": [*codes[:2], "<b>aaaa-bbbb</b>"]})
    assert answer["Content-Disposition"] == 'attachment; filename="bitewing-recovery-codes.txt"'
    assert answer.content.decode().split("\n")[2:] == [*codes[:2], ""]
    assert as_alice.post(f"{CODES}file/", {"code": "aaaa-bbbb-cccc"})["Location"] == CODES


def test_there_are_no_recovery_codes_without_a_factor(as_alice, confirmed):
    prove(as_alice)
    assert as_alice.post(CODES)["Location"] == "/me/security/"
    assert not Authenticator.objects.exists()


def test_removing_the_last_factor_removes_everything(as_alice, confirmed, northside):
    set_up_app(as_alice)
    as_alice.post("/me/security/app/remove/")
    assert (has_second_factor(confirmed), Authenticator.objects.count()) == (False, 0)
    assert actions(northside) == [Action.SECOND_FACTOR_ADDED, Action.SECOND_FACTOR_REMOVED]
    assert subjects()[1] == "The authenticator app was removed"
    assert sign_in(Client(), confirmed.email)["Location"] == "/"


def test_the_operator_helps_who_lost_everything(as_alice, confirmed, northside):
    set_up_app(as_alice)
    call_command("remove_second_factor", "ALICE@northside.example")
    assert not has_second_factor(confirmed)
    assert as_alice.get("/me/").status_code == 302
    event = Event.objects.filter(practice_id=northside.pk).latest("position")
    assert (event.action, event.actor_label) == (Action.SECOND_FACTOR_REMOVED, "Operator at the command line")
    assert subjects()[-1] == "Your second factor was removed"
    for email in ("alice@northside.example", "nobody@nowhere.example"):
        with pytest.raises(CommandError):
            call_command("remove_second_factor", email)
