"""Subscribing by invoice, which needs nothing from outside: asking, paying, cancelling, lapsing, coming back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from accounts.billing.days import end_of_day, last_day, months_later
from accounts.models import OutgoingMail, Plan, Practice, Subscription
from accounts.services.subscribing import activate_subscription
from accounts.tasks import look_after_plans
from audit.ledger import SYSTEM
from audit.models import Event
from image_collections.models import Item
from patients.models import Patient
from tests.factories import MembershipFactory, UserFactory
from tests.plan_states import needs_row_locks, put_into
from tests.sharing.test_at_once import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.accepts("A10")]
PLAN = "/p/northside/plan/"
BILLING = {"billing_name": "Northside Ltd", "billing_address": "1 River Street\nPorto", "tax_number": "PT 5"}
ASK = {"provider": "invoice", **BILLING}
OPERATOR = "operator@bitewing.example"


@pytest.fixture(autouse=True)
def _settings(settings):
    settings.OPERATOR_MAIL = OPERATOR


@pytest.fixture
def press(as_alice, django_capture_on_commit_callbacks):
    """Alice presses a button of the page; what waits for the end of the transaction runs."""

    def do(name: str, data: dict | None = None) -> str:
        with django_capture_on_commit_callbacks(execute=True):
            assert as_alice.post(f"{PLAN}{name}/", data or {}).headers["Location"] == PLAN
        return " ".join(as_alice.get(PLAN).content.decode().split())

    return do


@pytest.fixture
def activate(northside, django_capture_on_commit_callbacks):
    def do(until: datetime | None) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            activate_subscription(Practice.objects.get(pk=northside.pk), until=until, actor=SYSTEM)

    return do


@pytest.fixture
def daily(django_capture_on_commit_callbacks):
    def do() -> list[tuple[list[str], str]]:
        """Whom it wrote, about what."""
        before = len(mail.outbox)
        with django_capture_on_commit_callbacks(execute=True):
            look_after_plans()
        return [(message.to, message.subject) for message in mail.outbox[before:]]

    return do


def now_open() -> Subscription:
    return Subscription.objects.across_practices().open().get()


def told() -> list[str]:
    return [event.action for event in Event.objects.filter(action__startswith="subscription:").order_by("position")]


def in_days(days: int) -> datetime:
    return timezone.now() + timedelta(days=days)


def test_asking_tells_the_operator_and_the_practice(press, alice, northside):
    page = press("subscribe", ASK)
    asked = now_open()
    assert (asked.provider, asked.state, asked.requested_by) == ("invoice", "requested", alice)
    assert {name: getattr(asked, name) for name in BILLING} == BILLING
    assert "by Alice Archer." in page
    assert "We send an invoice to Northside Ltd." in page
    northside.refresh_from_db()
    assert northside.plan == Plan.TRIAL
    to = {message.to[0]: message for message in mail.outbox}
    assert set(to) == {OPERATOR, alice.email}
    for said in (
        "Northside Dental (northside)",
        "Northside Ltd",
        "1 River Street",
        "PT 5",
        "activate_subscription northside",
    ):
        assert said in to[OPERATOR].body
    assert (to[OPERATOR].reply_to, to[OPERATOR].subject) == ([alice.email], "A practice asks for a subscription")
    assert "http://localhost:8000/p/northside/plan/" in to[alice.email].body


def test_asking_twice_is_one_request(press):
    press("subscribe", ASK)
    press("subscribe", ASK)
    assert (Subscription.objects.across_practices().count(), len(mail.outbox)) == (1, 2)
    assert told() == ["subscription:asked"]


@pytest.mark.parametrize("missing", ["billing_name", "billing_address"])
def test_an_invoice_wants_a_name_and_an_address(as_alice, missing):
    answer = as_alice.post(f"{PLAN}subscribe/", {**ASK, missing: " "})
    assert (answer.status_code, Subscription.objects.across_practices().count()) == (422, 0)
    kept = ({"billing_name", "billing_address"} - {missing}).pop()
    assert BILLING[kept].split("\n")[0] in answer.content.decode()


def test_an_unknown_way_to_pay_asks_for_nothing(as_alice):
    assert as_alice.post(f"{PLAN}subscribe/", {**ASK, "provider": "cheque"}).status_code == 422
    assert not Subscription.objects.across_practices().exists()


def test_without_an_address_of_the_operator_the_request_waits(press, settings, alice, caplog):
    settings.OPERATOR_MAIL = ""
    press("subscribe", ASK)
    assert ([message.to for message in mail.outbox], now_open().state) == ([[alice.email]], "requested")
    assert "set BITEWING_OPERATOR_MAIL" in caplog.text


def test_a_mail_to_the_operator_that_failed_can_be_sent_again(press, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 1
    page = press("subscribe", ASK)
    assert "could not be sent" in page
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    page = press("send-again")
    assert ("The mail is sent." in page, "could not be sent" in page) == (True, False)
    assert [message.to for message in mail.outbox] == [[OPERATOR]]
    press("send-again")
    assert len(mail.outbox) == 1


def test_a_request_can_be_withdrawn(press):
    press("subscribe", ASK)
    page = press("withdraw")
    assert "Your request is withdrawn." in page
    assert not Subscription.objects.across_practices().open().exists()
    assert mail.outbox[-1].subject == "A practice withdrew its request"
    assert (press("withdraw").count("withdrawn"), told()) == (0, ["subscription:asked", "subscription:ended"])


@pytest.mark.parametrize("state", ["viewer", "trial", "trial-over", "lapsed"])
def test_the_operator_activates_and_it_acts_at_once(press, activate, as_alice, northside, alice, xray, state):
    put_into(northside, state)
    press("subscribe", ASK)
    until = in_days(365)
    activate(until)
    northside.refresh_from_db()
    assert (northside.plan, northside.paid_until, now_open().state) == (Plan.SUBSCRIBER, until, "active")
    assert as_alice.get("/p/northside/patients/new/").status_code == 200
    assert (list(Item.objects.of(northside)), Patient.objects.of(northside).count()) == ([xray], 1)
    assert told() == ["subscription:asked", "subscription:started"]
    receipt = mail.outbox[-1]
    assert (receipt.to, receipt.subject) == ([alice.email], "Thank you: your subscription is paid")


def test_activating_without_a_request_works_too(activate, northside, as_alice):
    activate(None)
    northside.refresh_from_db()
    assert (northside.plan, northside.paid_until, now_open().provider) == (Plan.SUBSCRIBER, None, "invoice")
    assert "The subscription of Northside Dental is active and has no end." in mail.outbox[-1].body
    page = as_alice.get(PLAN).content.decode()
    assert "It has no end." in page
    assert "plan/cancel/" not in page


def test_receipts_go_to_every_administrator_and_nobody_else(activate, northside, alice, bob):
    zoe = UserFactory(email="zoe@northside.example", language="de")
    gone = UserFactory(email="gone@northside.example")
    MembershipFactory(practice=northside, user=zoe, role="administrator")
    MembershipFactory(practice=northside, user=gone, role="administrator", suspended_at=timezone.now())
    activate(in_days(30))
    activate(in_days(30) - timedelta(microseconds=1))
    assert {message.to[0] for message in mail.outbox} == {alice.email, zoe.email}


def test_renewing_extends_and_is_told_as_paid(activate, northside):
    activate(in_days(30))
    later = in_days(395)
    activate(later)
    northside.refresh_from_db()
    assert (northside.paid_until, Subscription.objects.across_practices().count()) == (later, 1)
    assert told() == ["subscription:started", "subscription:paid"]


def test_cancelling_runs_to_the_end_of_what_is_paid(press, activate, northside, as_alice):
    until = in_days(40)
    activate(until)
    page = press("cancel")
    northside.refresh_from_db()
    assert (now_open().state, northside.paid_until) == ("cancelled", until)
    assert "It is cancelled and runs up to and including" in page
    assert as_alice.get("/p/northside/patients/new/").status_code == 200
    assert mail.outbox[-1].subject == "A practice cancelled its subscription"
    press("cancel")
    assert told() == ["subscription:started", "subscription:cancelled"]


def test_a_cancellation_can_be_taken_back_while_it_runs(press, activate):
    activate(in_days(40))
    press("cancel")
    assert "The subscription goes on." in press("resume")
    assert (now_open().state, now_open().cancelled_at) == ("active", None)
    assert mail.outbox[-1].subject == "A practice goes on with its subscription"


def test_there_is_nothing_to_cancel_in_a_trial(press):
    for name in ("cancel", "resume", "withdraw", "send-again"):
        press(name)
    assert (told(), mail.outbox) == ([], [])


def test_a_lapse_loses_nothing_and_one_comes_back(press, activate, daily, as_alice, northside, alice, xray):
    activate(in_days(10))
    with time_machine.travel(in_days(11)):
        as_alice.force_login(alice)
        collection = f"/p/northside/collections/{xray.collection_id}/"
        assert as_alice.get(collection).status_code == 200
        assert as_alice.get(f"{collection}edit/").status_code == 403
        assert daily() == [([alice.email], "Your subscription has ended")]
        assert daily() == []
        assert told()[-1] == "subscription:ended"
        assert "1 River Street" not in as_alice.get(f"{PLAN}subscribe/").content.decode()
        press("subscribe", ASK)
        activate(in_days(30))
        assert as_alice.get(f"{collection}edit/").status_code == 200
    assert list(Item.objects.of(northside)) == [xray]


def test_coming_back_finds_the_address_of_the_last_invoice(press, activate, as_alice, alice):
    press("subscribe", ASK)
    activate(in_days(10))
    with time_machine.travel(in_days(11)):
        as_alice.force_login(alice)
        assert "1 River Street" in as_alice.get(f"{PLAN}subscribe/").content.decode()


def test_asking_again_before_the_lapse_was_noted_replaces_the_old_one(press, activate, as_alice, alice):
    activate(in_days(10))
    with time_machine.travel(in_days(11)):
        as_alice.force_login(alice)
        press("subscribe", ASK)
    assert now_open().state == "requested"
    assert told() == ["subscription:started", "subscription:ended", "subscription:asked"]


def test_administrators_are_told_before_a_trial_ends_and_after_once_each(daily, northside, alice, bob):
    northside.trial_ends_at = datetime(2026, 12, 10, 12, tzinfo=UTC)
    northside.save()
    seen = {}
    for day in range(1, 20):
        with time_machine.travel(datetime(2026, 12, day, 13, tzinfo=UTC)):
            seen[day] = [*daily(), *daily()]
    assert {day: mails for day, mails in seen.items() if mails} == {
        3: [([alice.email], "Your trial ends soon")],
        10: [([alice.email], "Your trial has ended")],
    }
    assert OutgoingMail.objects.count() == 2


def test_who_ended_long_ago_is_left_in_peace(daily, northside, alice):
    northside.trial_ends_at = in_days(-20)
    northside.save()
    assert daily() == []


def test_a_renewal_meanwhile_is_not_ended(daily, activate, northside, alice):
    activate(in_days(10))
    with time_machine.travel(in_days(5)):
        assert daily() == [([alice.email], "Your subscription ends soon")]
        activate(in_days(365))
    with time_machine.travel(in_days(11)):
        assert (daily(), now_open().state) == ([], "active")


def test_days_are_meant_whole_by_the_clock_of_the_practice(northside):
    northside.time_zone = "Asia/Tokyo"
    end = end_of_day(date(2027, 12, 31), northside)
    assert end == datetime(2027, 12, 31, 15, tzinfo=UTC)
    assert last_day(end, northside) == date(2027, 12, 31)
    assert last_day(end + timedelta(seconds=1), northside) == date(2028, 1, 1)


@pytest.mark.parametrize(
    ("paid", "months", "last"),
    [
        (None, 12, date(2027, 11, 21)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 1, 1), 1, date(2026, 12, 21)),
    ],
)
def test_months_are_counted_from_what_is_paid(northside, paid, months, last):
    northside.paid_until = end_of_day(paid, northside) if paid else None
    with time_machine.travel("2026-11-21 12:00 +0000", tick=False):
        assert last_day(months_later(northside, months), northside) == last


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_ask_for_one_subscription(as_alice, alice, northside):
    needs_row_locks()
    answers = at_once(20, lambda: as_alice.post(f"{PLAN}subscribe/", ASK).status_code)
    assert (set(answers) <= {302, 429}, answers.count(302) > 0) == (True, True)
    assert (told(), Subscription.objects.across_practices().count()) == (["subscription:asked"], 1)
    assert sorted(message.to[0] for message in mail.outbox) == [alice.email, OPERATOR]
