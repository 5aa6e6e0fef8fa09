"""What people do to a plan is one entry each, and not done when that cannot be written; the mails about plans."""

from __future__ import annotations

import datetime
from types import SimpleNamespace

import pytest
from django.conf import settings as django_settings
from django.db import DatabaseError, connection
from django.test import Client

from accounts.models import Practice, Subscription, SubscriptionState
from accounts.services.subscribing import activate_subscription
from audit.ledger import SYSTEM
from audit.models import Event
from common.mail import Letter, compose
from tests.plan_states import put_into
from tests.sharing.test_secrets import whole_database
from tests.walls.test_audit_trail import unwritable

pytestmark = pytest.mark.django_db
HERE = "203.0.113.7"
PLAN = "/p/northside/plan/"
ASK = {"provider": "invoice", "billing_name": "Northside Ltd", "billing_address": "1 River Street"}
DAY = datetime.date(2027, 12, 31)


def a_viewer(practice: Practice, client: Client) -> None:
    put_into(practice, "viewer")


def a_trial(practice: Practice, client: Client) -> None:
    put_into(practice, "trial")


def asked_for(practice: Practice, client: Client) -> None:
    client.post(f"{PLAN}subscribe/", ASK)


def running(practice: Practice, client: Client) -> None:
    activate_subscription(practice, until=put_into(practice, "subscriber").paid_until, actor=SYSTEM)


def cancelled(practice: Practice, client: Client) -> None:
    running(practice, client)
    Subscription.objects.of(practice).update(state=SubscriptionState.CANCELLED)


BUTTONS = [
    ("trial", a_viewer, {}, "practice:trial-started"),
    ("subscribe", a_trial, ASK, "subscription:asked"),
    ("withdraw", asked_for, {}, "subscription:ended"),
    ("cancel", running, {}, "subscription:cancelled"),
    ("resume", cancelled, {}, "subscription:started"),
]


@pytest.mark.accepts("A9")
@pytest.mark.accepts("A15")
@pytest.mark.parametrize(("name", "before", "data", "action"), BUTTONS, ids=[row[0] for row in BUTTONS])
def test_each_button_is_one_entry(name, before, data, action, northside, as_alice):
    before(northside, as_alice)
    known = {event.pk for event in Event.objects.all()}
    assert as_alice.post(f"{PLAN}{name}/", data, REMOTE_ADDR=HERE).status_code == 302
    [event] = [event for event in Event.objects.all() if event.pk not in known]
    assert (event.action, event.actor_label, event.address) == (action, "Alice Archer <alice@northside.example>", HERE)
    assert (event.practice_id, event.subject_label) == (northside.pk, "Northside Dental")


@pytest.mark.accepts("A15")
@pytest.mark.parametrize(("name", "before", "data", "_action"), BUTTONS, ids=[row[0] for row in BUTTONS])
def test_without_the_entry_nothing_changes(name, before, data, _action, northside, as_alice):
    before(northside, as_alice)
    as_alice.get(PLAN)  # a session notes its first request
    kept = whole_database()
    with connection.execute_wrapper(unwritable), pytest.raises(DatabaseError):
        as_alice.post(f"{PLAN}{name}/", data)
    assert whole_database() == kept


MAILS = {
    "invoice_requested": {},
    "receipt": {"last_day": DAY},
    "receipt without end": {"last_day": None},
    "subscription_payment_failed": {"last_day": DAY, "pay_url": "https://invoice.stripe.com/i/test"},
    "subscription_ends_soon": {"last_day": DAY},
    "subscription_ended": {"last_day": DAY},
    "practice_made": {"is_new": True, "hours": 2, "reset_url": "http://localhost:8000/b"},
    "subscription_news asked": {"what": "asked"},
    "subscription_news withdrawn": {"what": "withdrawn"},
    "subscription_news cancelled": {"what": "cancelled"},
    "subscription_news resumed": {"what": "resumed"},
}


@pytest.mark.parametrize("language", [code for code, _name in django_settings.LANGUAGES])
@pytest.mark.parametrize("plan", ["trial", "subscriber"])
@pytest.mark.parametrize("mail", MAILS)
def test_every_mail_about_plans_has_a_subject_a_text_and_a_twin(mail, plan, language):
    """What was typed stands in it as text."""
    typed = SimpleNamespace(name="Smith & <b>Sons</b>", slug="smith", plan=plan)
    billed = SimpleNamespace(billing_name="Smith & <b>Sons</b>", billing_address="A\n<i>B</i>", tax_number="")
    asker = SimpleNamespace(name="Alice", email="alice@x.example")
    context = {
        "practice": typed,
        "url": "http://localhost:8000/a",
        "subscription": billed,
        "asked": asker,
        **MAILS[mail],
    }
    message = compose(Letter("a@b.example", f"accounts/mail/{mail.split()[0]}", context, language))
    html = message.alternatives[0].content
    assert 0 < len(message.subject) < 60
    assert ("Smith & <b>Sons</b>" in message.body, "Smith &amp; &lt;b&gt;Sons&lt;/b&gt;" in html) == (True, True)
    assert "<b>Sons" not in html
    assert "<i>" not in html
    wanted = MAILS[mail].get("pay_url") or "http://localhost:8000/a"
    assert (wanted in message.body, f'href="{wanted}"' in html) == (True, True)
