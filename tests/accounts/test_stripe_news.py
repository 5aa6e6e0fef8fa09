"""What Stripe tells us: believed when it is signed, acted on once, in whatever order it comes."""

from __future__ import annotations

import random
import time
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.billing.stripe_checkout import COLLECTING
from accounts.models import Plan, ProviderEvent
from accounts.tasks import look_after_plans
from tests.accounts import stripe_server as stripe
from tests.accounts.paying import HOOK, PLAN, in_days, moment, post, practice, the_one, told
from tests.plan_states import needs_row_locks
from tests.sharing.test_at_once import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.accepts("A10")]


@pytest.mark.parametrize("kind", [stripe.invoice, stripe.older_invoice])
def test_a_paid_invoice_acts_at_once(asked, tell, kind, alice):
    end = in_days(365)
    assert tell(stripe.completed(asked.pk)) == 204
    assert tell(stripe.event("invoice.paid", kind(asked.pk, end))) == 204
    assert (practice().plan, practice().paid_until) == (Plan.SUBSCRIBER, moment(end) + COLLECTING)
    assert (the_one().state, the_one().reference) == ("active", "sub_1")
    assert told() == ["subscription:asked", "subscription:started"]
    assert [(message.to, message.subject) for message in mail.outbox] == [
        ([alice.email], "Thank you: your subscription is paid")
    ]


def test_the_order_in_which_news_comes_does_not_matter(asked, tell):
    """Twice as much, in any order: the end is the same, and each is acted on once."""
    ends = [in_days(30), in_days(60), in_days(90)]
    news = [stripe.completed(asked.pk)]
    paid = enumerate(ends)
    news += [stripe.event("invoice.paid", stripe.invoice(asked.pk, end), number=str(n)) for n, end in paid]
    every = news * 2
    random.Random(7).shuffle(every)
    assert {tell(message) for message in every} == {204}
    assert (practice().paid_until, the_one().state) == (moment(ends[-1]) + COLLECTING, "active")
    assert ProviderEvent.objects.count() == 4
    assert sorted(told()) == ["subscription:asked", *["subscription:paid"] * 2, "subscription:started"]


def test_a_renewal_needs_no_number_of_ours(paid, tell):
    end = in_days(60)
    thing = stripe.older_invoice(paid.pk, end)
    thing["subscription_details"]["metadata"] = {}
    tell(stripe.event("invoice.paid", thing, number="2"))
    assert practice().paid_until == moment(end) + COLLECTING


def test_what_else_is_sold_on_that_account_does_not_concern_us(paid, tell):
    before = practice().paid_until
    stranger = stripe.invoice("not-a-number", in_days(900), reference="sub_other")
    assert tell(stripe.event("invoice.paid", stranger, number="2")) == 204
    assert tell(stripe.event("charge.refunded", {"id": "ch_1", "object": "charge"})) == 204
    once = stripe.completed(paid.pk)
    once["data"]["object"] |= {"mode": "payment", "subscription": None}
    assert tell({**once, "id": "evt_once"}) == 204
    assert (practice().paid_until, the_one().reference) == (before, "sub_1")


FORGED = [
    {"secret": "whsec_of_somebody_else"},
    {"at": time.time() - 400},
]


@pytest.mark.parametrize("how", FORGED, ids=["other secret", "too old"])
def test_what_stripe_did_not_just_sign_is_refused(asked, tell, how):
    message = stripe.event("invoice.paid", stripe.invoice(asked.pk, in_days(365)))
    assert tell(message, **how) == 400
    assert (practice().plan, ProviderEvent.objects.count()) == (Plan.TRIAL, 0)


@pytest.mark.parametrize("header", ["", "t=1", "nonsense", "t=x,v1=y", "t=1,v1=é"])
@pytest.mark.parametrize("body", [b"{}", b"not json", b"\xff\xfe"])
def test_nonsense_is_refused(stripe_api, db, header, body):
    answer = Client().post(HOOK, body, content_type="application/json", headers={"Stripe-Signature": header})
    assert answer.status_code == 400


@pytest.mark.parametrize("body", ["[]", "{}"])
def test_signed_nonsense_is_refused_too(stripe_api, body, monkeypatch):
    monkeypatch.setattr(stripe.json, "dumps", lambda _message: body)
    assert post({}) == 400


def test_one_changed_character_is_refused(stripe_api, asked):
    body, signature = stripe.signed(stripe.event("invoice.paid", stripe.invoice(asked.pk, in_days(30))))
    changed = body.replace("sub_1", "sub_2")
    answer = Client().post(HOOK, changed, content_type="application/json", headers={"Stripe-Signature": signature})
    assert answer.status_code == 400


def test_cancelling_on_the_pages_of_stripe_is_known_here(paid, tell):
    tell(stripe.event("customer.subscription.updated", stripe.subscription(paid.pk, stops=True)))
    assert (the_one().state, told()[-1]) == ("cancelled", "subscription:cancelled")


def test_old_news_does_not_undo_newer_ones(paid, tell):
    def updated(stops: bool, number: str, created: float) -> dict:
        thing = stripe.subscription(paid.pk, stops=stops)
        return stripe.event("customer.subscription.updated", thing, number=number, created=created)

    now = time.time()
    tell(updated(False, "resumed", now + 20))
    tell(updated(True, "cancelled", now + 10))
    assert the_one().state == "active"


def test_a_payment_for_a_cancelled_one_does_not_take_the_cancellation_back(paid, tell):
    tell(stripe.event("customer.subscription.updated", stripe.subscription(paid.pk, stops=True)))
    tell(stripe.event("invoice.paid", stripe.invoice(paid.pk, in_days(31)), number="2"))
    assert the_one().state == "cancelled"


def test_when_stripe_ends_it_the_practice_reads_on(paid, tell, as_alice):
    now = time.time()
    ended = stripe.event("customer.subscription.deleted", stripe.subscription(paid.pk), created=now)
    tell(ended)
    tell(ended)
    assert (the_one().state, practice().paid_until) == ("ended", moment(int(now)))
    assert as_alice.get("/p/northside/patients/").status_code == 200
    assert as_alice.get("/p/northside/patients/new/").status_code == 403
    tell(stripe.event("invoice.paid", stripe.invoice(paid.pk, in_days(30)), number="late"))
    assert (the_one().state, told().count("subscription:ended")) == ("ended", 1)


def test_a_failed_payment_is_told_with_the_way_to_pay_it(paid, tell, alice):
    until = practice().paid_until
    failed = stripe.event("invoice.payment_failed", stripe.invoice(paid.pk, in_days(60)))
    tell(failed)
    tell(failed)
    [message] = mail.outbox
    assert (message.to, message.subject) == ([alice.email], "A payment failed")
    assert "https://invoice.stripe.com/i/test" in message.body
    assert practice().paid_until == until


def test_what_stripe_collects_is_not_ended_by_the_clock(paid, django_capture_on_commit_callbacks):
    """It may still be paid for; Stripe says when it is over."""
    with time_machine.travel(timezone.now() + timedelta(days=32)), django_capture_on_commit_callbacks(execute=True):
        look_after_plans()
    assert the_one().state == "active"
    assert [message.subject for message in mail.outbox] == ["Your subscription has ended"]


def test_money_that_comes_after_all_is_not_for_nothing(asked, tell, as_alice):
    """Paid in another tab, just when the request was withdrawn in this one."""
    as_alice.post(f"{PLAN}withdraw/")
    tell(stripe.event("invoice.paid", stripe.invoice(asked.pk, in_days(30))))
    assert (the_one().state, practice().plan) == ("active", Plan.SUBSCRIBER)


def test_a_second_subscription_of_the_same_request_is_left_to_the_operator(paid, tell, caplog):
    tell(stripe.event("invoice.paid", stripe.invoice(paid.pk, in_days(60), reference="sub_2"), number="2"))
    assert (the_one().reference, practice().paid_until) == ("sub_1", paid.practice.paid_until)
    assert "is paid for twice" in caplog.text


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_twenty_deliveries_at_once_act_once(stripe_api, as_alice, alice):
    needs_row_locks()
    as_alice.post(f"{PLAN}subscribe/", {"provider": "stripe"})
    news = stripe.event("invoice.paid", stripe.invoice(the_one().pk, in_days(30)))
    assert at_once(20, lambda: post(news)) == [204] * 20
    assert (told(), len(mail.outbox)) == (["subscription:asked", "subscription:started"], 1)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_different_news_at_once_end_at_the_latest(stripe_api, as_alice, alice):
    needs_row_locks()
    as_alice.post(f"{PLAN}subscribe/", {"provider": "stripe"})
    ends = [in_days(30 * number) for number in range(1, 21)]
    number, waiting = the_one().pk, iter(enumerate(ends))
    news = [stripe.event("invoice.paid", stripe.invoice(number, end), number=str(n)) for n, end in waiting]
    assert at_once(20, lambda: post(news.pop())) == [204] * 20
    assert practice().paid_until == moment(ends[-1]) + COLLECTING
    assert told().count("subscription:started") == 1
