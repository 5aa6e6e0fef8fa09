"""Sign-in, sign-out, the lock, and passwords."""

import statistics
import time

import pytest
import time_machine
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.actions import Action
from audit.models import Event
from tests.accounts.conftest import SIGN_UP, body_of, last_link, sign_in, sign_up
from tests.factories import PASSWORD, MembershipFactory

pytestmark = pytest.mark.django_db
NEW = "a quite different sentence"
WRONG = "not the right words"
LOCKED = "Too many wrong tries. Wait 15 minutes, or reset your password"


class FeltArgon2(Argon2PasswordHasher):
    """Enough work to be seen where one side would leave it out."""

    time_cost = 2
    memory_cost = 16_384
    parallelism = 1


def actions(practice) -> list[str]:
    return list(Event.objects.filter(practice_id=practice.pk).order_by("position").values_list("action", flat=True))


def test_the_right_password_leads_home_in_any_case_of_the_address(client, confirmed):
    response = sign_in(client, "ALICE@Northside.example")
    assert (response.status_code, response["Location"]) == (302, "/")


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_sign_in_never_leads_to_somewhere_else(client, confirmed, target):
    response = client.post("/accounts/login/", {"login": confirmed.email, "password": PASSWORD, "next": target})
    assert response["Location"] == "/"


@pytest.mark.accepts("A4")
def test_wrong_password_and_unknown_address_get_the_same_page(confirmed):
    pages = []
    for email in (confirmed.email, "nobody@nowhere.example"):
        response = sign_in(Client(), email, WRONG)
        assert response.status_code == 422
        pages.append(body_of(response).replace(email, ""))
    assert pages[0] == pages[1]
    assert "do not match" in pages[0]


@pytest.mark.accepts("A4")
@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"])
def test_known_and_unknown_addresses_take_the_same_time(confirmed, path, settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.FeltArgon2"]
    settings.ACCOUNT_RATE_LIMITS = False
    confirmed.set_password(PASSWORD)
    confirmed.save()
    times = {True: [], False: []}
    for n in range(15):
        for known in (True, False):
            email = confirmed.email if known else f"stranger{n}@nowhere.example"
            data = {**SIGN_UP, "email": email, "login": email, "password": WRONG}
            began = time.process_time()
            Client().post(path, data)
            times[known].append(time.process_time() - began)
    # Neighbours share what else the machine does; each pair tells more than the two heaps.
    pairs = zip(times[True], times[False], strict=True)
    assert abs(statistics.median(known - unknown for known, unknown in pairs)) < 0.01


@pytest.mark.accepts("A7")
def test_five_wrong_tries_lock_the_address_for_fifteen_minutes_from_the_fifth(client, confirmed, cache_of_this_process):
    with time_machine.travel("2026-03-01 12:00:00+00:00", tick=False) as clock:
        for _ in range(5):
            assert "do not match" in sign_in(client, confirmed.email, WRONG).content.decode()
            clock.shift(120)
        clock.shift(-120)
        assert LOCKED in sign_in(client, confirmed.email.upper()).content.decode()
        clock.shift(15 * 60 - 1)
        assert LOCKED in sign_in(Client(), confirmed.email).content.decode()
        clock.shift(2)
        assert sign_in(client, confirmed.email).status_code == 302


@pytest.mark.accepts("A7")
def test_an_unknown_address_is_locked_alike_and_others_are_not(confirmed):
    for _ in range(5):
        sign_in(Client(), "nobody@nowhere.example", WRONG)
    assert LOCKED in sign_in(Client(), "nobody@nowhere.example", WRONG).content.decode()
    assert sign_in(Client(), confirmed.email).status_code == 302


@pytest.mark.accepts("A7")
def test_the_owner_of_a_locked_address_gets_in_by_reset(client, confirmed):
    for _ in range(6):
        sign_in(client, confirmed.email, WRONG)
    reset_password(client, confirmed.email)
    assert sign_in(client, confirmed.email, NEW).status_code == 302


def reset_password(client, email) -> str:
    client.post("/accounts/password/reset/", {"email": email})
    link = last_link()
    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW})
    return link


@pytest.mark.accepts("A4")
def test_the_mailed_link_sets_a_password_once_and_ends_other_sessions(client, confirmed, as_alice):
    link = reset_password(client, confirmed.email)
    assert "does not work" in Client().get(link, follow=True).content.decode()
    assert as_alice.get("/me/").status_code == 302
    assert sign_in(Client(), confirmed.email, PASSWORD).status_code == 422
    assert sign_in(Client(), confirmed.email, NEW).status_code == 302
    assert [m.subject for m in mail.outbox] == ["Set a new password", "Your password was changed"]


@pytest.mark.accepts("A4")
def test_the_reset_link_leaves_the_address_bar(client, confirmed):
    client.post("/accounts/password/reset/", {"email": confirmed.email})
    response = client.get(last_link())
    assert response.status_code == 302
    assert response["Location"].endswith("-set-password/")


@pytest.mark.accepts("A4")
def test_asking_for_a_reset_answers_alike_and_mails_either_way(confirmed):
    pages = []
    for email in (confirmed.email, "nobody@nowhere.example"):
        client = Client()
        response = client.post("/accounts/password/reset/", {"email": email})
        assert (response.status_code, response["Location"]) == (302, "/accounts/password/reset/sent/")
        pages.append(body_of(client.get(response["Location"])).replace(email, ""))
    assert pages[0] == pages[1]
    assert [(m.to, m.subject) for m in mail.outbox] == [
        ([confirmed.email], "Set a new password"),
        (["nobody@nowhere.example"], "No account with this address"),
    ]


def test_links_in_mails_do_not_follow_a_forged_host(client, confirmed, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.post("/accounts/password/reset/", {"email": confirmed.email}, headers={"Host": "evil.example"})
    assert "evil.example" not in mail.outbox[0].body
    assert "http://localhost:8000/" in mail.outbox[0].body


@pytest.mark.accepts("A5")
@pytest.mark.parametrize(
    "password", ["elevenchars", "qwerty123456", "nora@new.example", "Newman Dental", "nora newman 1", "x" * 129]
)
def test_poor_passwords_are_refused_at_the_field(client, password):
    response = sign_up(client, password1=password)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["password1"])


@pytest.mark.accepts("A5")
@pytest.mark.parametrize(
    "password", ["twelve chars", "zähne 🦷 zähne 🦷", "गुप्तशब्द लंबा है", "x" * 128, " spaces at ends "]
)
def test_long_passwords_of_any_kind_are_taken_as_they_are(client, password):
    assert sign_up(client, password1=password).status_code == 302
    user = User.objects.get()
    assert user.check_password(password)
    assert user.password.startswith("argon2$argon2id$")
    assert not user.check_password(password.strip() + ".")


@pytest.mark.accepts("A5")
def test_the_name_of_the_practice_is_no_password_later_either(as_alice, alice):
    data = {"oldpassword": PASSWORD, "password1": "Northside Dental"}
    assert list(as_alice.post("/accounts/password/change/", data).context["form"].errors) == ["password1"]


def test_changing_the_password_keeps_this_session_and_ends_the_others(as_alice, confirmed, northside):
    elsewhere = Client()
    elsewhere.force_login(confirmed)
    response = as_alice.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW})
    assert (response.status_code, response["Location"]) == (302, "/me/")
    assert as_alice.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 302
    assert actions(northside) == [Action.PASSWORD_CHANGED]


def test_the_old_password_must_be_right(as_alice):
    response = as_alice.post("/accounts/password/change/", {"oldpassword": WRONG, "password1": NEW})
    assert list(response.context["form"].errors) == ["oldpassword"]


@pytest.mark.accepts("A7")
def test_signing_out_is_a_post_and_back_shows_nothing(as_alice):
    assert as_alice.get("/accounts/logout/").status_code == 405
    assert as_alice.get("/me/")["Cache-Control"] == "no-store"
    response = as_alice.post("/accounts/logout/", follow=True)
    assert response.redirect_chain == [("/accounts/login/", 302)]
    assert as_alice.get("/me/")["Location"] == "/accounts/login/?next=/me/"


@pytest.mark.accepts("A15")
def test_coming_and_going_is_recorded_in_each_practice_of_the_person(client, confirmed, northside, southside):
    MembershipFactory(practice=southside, user=confirmed)
    sign_in(client, confirmed.email, WRONG, headers={"X-Forwarded-For": "203.0.113.9"})
    sign_in(client, confirmed.email)
    client.post("/accounts/logout/")
    reset_password(client, confirmed.email)
    expected = [Action.SIGN_IN_FAILED, Action.SIGNED_IN, Action.SIGNED_OUT, Action.PASSWORD_RESET]
    assert actions(northside) == actions(southside) == expected
    failed, came = Event.objects.filter(practice_id=northside.pk).order_by("position")[:2]
    assert (failed.actor_kind, failed.actor_id, failed.subject_id) == ("stranger", None, confirmed.pk)
    assert (came.actor_id, came.actor_label) == (confirmed.pk, "Alice Archer <alice@northside.example>")
    assert {failed.address, came.address} == {"127.0.0.1"}


@pytest.mark.accepts("A15")
def test_a_failed_try_with_an_unknown_address_belongs_to_no_practice(client):
    sign_in(client, "nobody@nowhere.example", WRONG)
    event = Event.objects.get()
    assert (event.action, event.practice_id, event.actor_label) == (Action.SIGN_IN_FAILED, None, "")
    assert (event.subject_label, event.detail) == ("nobody@nowhere.example", {})


def test_an_account_that_is_switched_off_says_so(client, confirmed):
    confirmed.is_active = False
    confirmed.save()
    response = sign_in(client, confirmed.email)
    assert response["Location"] == reverse("account_inactive")
    assert "switched off" in client.get(response["Location"]).content.decode()


def test_a_person_without_a_password_is_sent_a_link(as_alice, alice):
    alice.set_unusable_password()
    alice.save()
    client = Client()
    client.force_login(alice)
    assert client.get("/accounts/password/change/")["Location"] == "/accounts/password/reset/"
