"""What the operator does in the admin: activating and ending subscriptions, suspending and reactivating users."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Plan, Subscription, SubscriptionState
from audit.models import Event
from tests.conftest import signed_in
from tests.operators import operator

NOON = datetime.datetime(2026, 3, 10, 12, tzinfo=datetime.UTC)
OPERATOR = "Olga Orlova <olga@bitewing.example> (operator)"


@pytest.fixture
def olga(db) -> Client:
    return operator()


@pytest.fixture
def asked(northside, alice) -> Subscription:
    """Northside asked for an invoice."""
    return Subscription.objects.create(practice=northside, provider="invoice", requested_by=alice)


def act(client: Client, table: str, action: str, *rows: object, **more: str):
    """Choose rows of a list and an action."""
    data = {"action": action, "_selected_action": [str(row.pk) for row in rows], **more}
    return client.post(reverse(f"admin:accounts_{table}_changelist"), data)


def told(client: Client, table: str) -> str:
    """What the next page says happened."""
    page = client.get(reverse(f"admin:accounts_{table}_changelist"))
    return " ".join(str(message) for message in page.context["messages"])


def facts(action: str) -> list[tuple]:
    """Who did it to whom, as the practices read it."""
    events = Event.objects.filter(action=action).order_by("position")
    return [(event.practice_id, event.actor_label, event.subject_label) for event in events]


# --- subscriptions


@pytest.mark.accepts("A10")
@pytest.mark.parametrize("table", ["practice", "subscription"])
@time_machine.travel(NOON, tick=False)
def test_a_paid_invoice_is_activated_for_a_year(table, olga, asked, northside, django_capture_on_commit_callbacks):
    row = northside if table == "practice" else asked
    page = act(olga, table, "activate_for_a_year", row)
    assert (page.status_code, page.context["form"].initial) == (200, {"last_day": datetime.date(2027, 3, 10)})
    with django_capture_on_commit_callbacks(execute=True):
        answer = act(olga, table, "activate_for_a_year", row, sure="yes", last_day="2027-03-10")
    assert answer.status_code == 302
    northside.refresh_from_db()
    asked.refresh_from_db()
    ends = datetime.datetime(2027, 3, 11, tzinfo=datetime.UTC)
    assert (northside.plan, northside.paid_until, asked.state) == (Plan.SUBSCRIBER, ends, SubscriptionState.ACTIVE)
    assert facts("subscription:started") == [(northside.pk, OPERATOR, "Northside Dental")]
    assert [message.to for message in mail.outbox] == [["alice@northside.example"]]
    assert told(olga, table) == "Northside Dental works with the subscriber plan up to March 10, 2027."


@pytest.mark.accepts("A10")
@time_machine.travel(NOON, tick=False)
def test_another_year_begins_where_the_paid_one_ends(olga, northside):
    act(olga, "practice", "activate_until", northside, sure="yes", last_day="2026-12-31")
    page = act(olga, "practice", "activate_for_a_year", northside)
    assert page.context["form"].initial == {"last_day": datetime.date(2027, 12, 31)}


@pytest.mark.accepts("A10")
def test_the_same_form_sent_twice_is_the_same_day(olga, northside):
    day = str(timezone.localdate() + datetime.timedelta(days=365))
    ends = []
    for _ in range(2):
        act(olga, "practice", "activate_for_a_year", northside, sure="yes", last_day=day)
        northside.refresh_from_db()
        ends.append(northside.paid_until)
    assert ends[0] == ends[1]


@pytest.mark.accepts("A10")
@pytest.mark.parametrize("day", ["", "soon", "2001-01-01", "2999-01-01"])
def test_a_day_that_makes_no_sense_is_said_and_changes_nothing(day, olga, northside):
    answer = act(olga, "practice", "activate_until", northside, sure="yes", last_day=day)
    assert answer.status_code == 422
    assert f'value="{day}"' in answer.content.decode() or not day
    northside.refresh_from_db()
    assert northside.plan == Plan.TRIAL


def test_practices_are_activated_one_at_a_time(olga, northside, southside):
    act(olga, "practice", "activate_for_a_year", northside, southside, sure="yes", last_day="2027-01-01")
    assert told(olga, "practice") == "Choose one practice at a time."
    assert Event.objects.filter(action="subscription:started").count() == 0


@pytest.mark.accepts("A10")
def test_ending_leaves_the_practice_reading(olga, asked, northside, as_alice):
    act(olga, "practice", "activate_until", northside, sure="yes", last_day=str(timezone.localdate()))
    page = act(olga, "subscription", "end", asked)
    assert "Northside Dental (active)" in page.content.decode()
    act(olga, "subscription", "end", asked, sure="yes")
    asked.refresh_from_db()
    northside.refresh_from_db()
    assert (asked.state, northside.plan, northside.subscription_is_over) == ("ended", Plan.SUBSCRIBER, True)
    assert facts("subscription:ended") == [(northside.pk, OPERATOR, "Northside Dental")]
    assert as_alice.get(reverse("patient_list", args=["northside"])).status_code == 200
    assert as_alice.get(reverse("patient_new", args=["northside"])).status_code == 403


def test_ending_a_request_leaves_the_trial_alone(olga, asked, northside):
    act(olga, "subscription", "end", asked, sure="yes")
    act(olga, "subscription", "end", asked, sure="yes")
    northside.refresh_from_db()
    assert (northside.plan, northside.paid_until) == (Plan.TRIAL, None)
    assert len(facts("subscription:ended")) == 1


def test_a_provider_that_does_not_answer_is_said(olga, asked, northside, settings):
    settings.STRIPE = {"key": "k", "webhook_secret": "s", "price": "p", "api": "http://127.0.0.1:9"}
    Subscription.objects.of(northside).update(provider="stripe", reference="sub_1", state="active")
    act(olga, "subscription", "end", asked, sure="yes")
    assert "the payment provider did not answer" in told(olga, "subscription")
    asked.refresh_from_db()
    assert asked.state == SubscriptionState.ACTIVE


# --- people


def test_suspending_asks_first_and_ends_every_session(olga, alice, bob, northside):
    bobs = signed_in(bob)
    page = act(olga, "user", "suspend", bob)
    assert "Bob Baker &lt;bob@northside.example&gt;" in page.content.decode()
    assert bobs.get(reverse("my_account")).status_code == 200
    act(olga, "user", "suspend", bob, sure="yes")
    assert told(olga, "user") == "1 user is suspended."
    assert bobs.get(reverse("my_account")).status_code == 302
    assert facts("user:suspended") == [(northside.pk, OPERATOR, "bob@northside.example")]


def test_a_reactivated_user_signs_in_again_but_old_sessions_stay_ended(olga, bob, northside):
    bobs = signed_in(bob)
    bobs.get(reverse("my_account"))
    act(olga, "user", "suspend", bob, sure="yes")
    act(olga, "user", "reactivate", bob)
    assert told(olga, "user") == "1 user is suspended. 1 user may sign in again."
    assert bobs.get(reverse("my_account")).status_code == 302
    assert signed_in(bob).get(reverse("my_account")).status_code == 200
    assert facts("user:reactivated") == [(northside.pk, OPERATOR, "bob@northside.example")]


def test_nobody_suspends_themselves(olga, alice):
    me = type(alice).objects.get(email="olga@bitewing.example")
    act(olga, "user", "suspend", me, alice, sure="yes")
    assert told(olga, "user") == "You cannot suspend yourself; nobody was suspended."
    alice.refresh_from_db()
    assert alice.is_active


def test_what_was_done_is_in_the_history_of_the_row(olga, bob):
    act(olga, "user", "suspend", bob, sure="yes")
    page = olga.get(reverse("admin:accounts_user_history", args=[bob.pk])).content.decode()
    assert "1 user is suspended." in page
    assert LogEntry.objects.count() == 1


def test_actions_stand_on_the_page_of_the_row(olga, bob):
    page = olga.get(reverse("admin:accounts_user_change", args=[bob.pk])).content.decode()
    for name in ("suspend", "reactivate"):
        assert f'name="action" value="{name}"' in page
