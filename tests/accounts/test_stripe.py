"""Paying by card on the pages of Stripe, which a server on loopback plays: going there, coming back, outages."""

from __future__ import annotations

import runpy
import time
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Plan, Subscription
from accounts.services.subscribing import activate_subscription
from audit.ledger import SYSTEM
from tests.accounts import stripe_server as stripe
from tests.accounts.paying import PLAN, in_days, post, practice, the_one, told
from tests.walls.house import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.accepts("A10")]
BACK = "http://localhost:8000/p/northside/plan/"
ANSWER_SECONDS = 10


def test_without_its_three_settings_there_is_no_such_thing(as_alice, settings):
    settings.STRIPE = {**settings.STRIPE, "key": stripe.KEY, "price": stripe.PRICE}
    assert "By card" not in as_alice.get(f"{PLAN}subscribe/").content.decode()
    assert as_alice.post(f"{PLAN}subscribe/", {"provider": "stripe"}).status_code == 422
    assert post(stripe.completed("x")) == 404


@pytest.mark.parametrize(("price", "pages"), [("", []), ("price_1", ["https://checkout.stripe.com"])])
def test_forms_may_lead_to_stripe_only_where_it_is_used(monkeypatch, price, pages):
    names = ("BITEWING_STRIPE_KEY", "BITEWING_STRIPE_WEBHOOK_SECRET", "BITEWING_STRIPE_PRICE")
    for name, value in zip(names, (stripe.KEY, stripe.SECRET, price), strict=True):
        monkeypatch.setenv(name, value)
    made = runpy.run_path(str(ROOT / "config" / "settings.py"))
    assert made["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["form-action"] == ["'self'", *pages]


def test_pressing_the_button_leads_to_the_page_to_pay(go_and_pay, stripe_api, alice):
    assert go_and_pay() == f"{stripe.PAY}cs_test_1"
    [asked], subscription = stripe_api.asked, the_one()
    number = str(subscription.pk)
    assert asked.values == {
        "mode": "subscription",
        "client_reference_id": number,
        "customer_email": alice.email,
        "line_items[0][price]": stripe.PRICE,
        "line_items[0][quantity]": "1",
        "subscription_data[metadata][bitewing_subscription]": number,
        "success_url": f"{BACK}payment/",
        "cancel_url": BACK,
    }
    assert asked.idempotency_key.startswith(number)
    assert (subscription.provider, subscription.state, subscription.reference) == ("stripe", "requested", "cs_test_1")
    assert (practice().plan, told()) == (Plan.TRIAL, ["subscription:asked"])


def test_a_double_click_pays_in_one_session(go_and_pay, stripe_api):
    assert go_and_pay() == go_and_pay()
    assert (the_one().reference, len(stripe_api.sessions)) == ("cs_test_1", 1)


def test_going_on_tomorrow_closes_the_session_of_today(go_and_pay, stripe_api, as_alice, alice):
    go_and_pay()
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        as_alice.force_login(alice)
        assert go_and_pay() == f"{stripe.PAY}cs_test_2"
    assert stripe_api.paths == [stripe.SESSION, stripe.SESSION, f"{stripe.SESSION}/cs_test_1/expire"]


def test_coming_back_promises_nothing_before_we_are_told(asked, as_alice, tell):
    page = as_alice.get(f"{PLAN}payment/").content.decode()
    assert "We are waiting for the payment provider" in page
    poll = as_alice.get(f"{PLAN}payment/?poll=1", headers={"HX-Request": "true"})
    assert (poll.status_code, "HX-Refresh" in poll.headers) == (204, False)
    assert "It is not paid yet." in as_alice.get(PLAN).content.decode()
    assert practice().plan == Plan.TRIAL
    tell(stripe.completed(asked.pk))
    assert "We are waiting for the payment provider" in as_alice.get(PLAN).content.decode()
    tell(stripe.event("invoice.paid", stripe.invoice(asked.pk, in_days(30))))
    poll = as_alice.get(f"{PLAN}payment/?poll=1", headers={"HX-Request": "true"})
    assert (poll.status_code, poll.headers["HX-Refresh"]) == (204, "true")
    assert as_alice.get(f"{PLAN}payment/").headers["Location"] == PLAN


def test_cancelling_is_told_to_stripe_and_runs_to_its_end(paid, stripe_api, as_alice, tell):
    until = practice().paid_until
    as_alice.post(f"{PLAN}cancel/")
    assert (stripe_api.asked[-1].path, stripe_api.asked[-1].values) == (
        "/v1/subscriptions/sub_1", {"cancel_at_period_end": "true"},
    )  # fmt: skip
    tell(stripe.event("customer.subscription.updated", stripe.subscription(paid.pk, stops=True)))
    assert (the_one().state, practice().paid_until) == ("cancelled", until)
    assert told().count("subscription:cancelled") == 1
    as_alice.post(f"{PLAN}resume/")
    assert stripe_api.asked[-1].values == {"cancel_at_period_end": "false"}
    assert the_one().state == "active"


def test_withdrawing_closes_the_session(asked, stripe_api, as_alice):
    as_alice.post(f"{PLAN}withdraw/")
    assert (stripe_api.paths[-1], the_one().state) == (f"{stripe.SESSION}/cs_test_1/expire", "ended")


def test_a_session_that_is_gone_can_be_withdrawn(asked, stripe_api, as_alice):
    stripe_api.gone = True
    as_alice.post(f"{PLAN}withdraw/")
    assert the_one().state == "ended"


def test_what_is_paid_for_is_neither_withdrawn_nor_paid_twice(asked, tell, as_alice, go_and_pay, stripe_api):
    tell(stripe.completed(asked.pk))
    as_alice.post(f"{PLAN}withdraw/")
    assert the_one().state == "requested"
    assert go_and_pay() == f"{BACK}payment/"
    as_alice.post(f"{PLAN}subscribe/", {"provider": "invoice", "billing_name": "N", "billing_address": "S"})
    assert (the_one().provider, stripe_api.paths) == ("stripe", [stripe.SESSION])


def test_changing_to_an_invoice_closes_the_session(asked, stripe_api, as_alice):
    as_alice.post(f"{PLAN}subscribe/", {"provider": "invoice", "billing_name": "N", "billing_address": "S"})
    assert stripe_api.paths[-1] == f"{stripe.SESSION}/cs_test_1/expire"
    assert Subscription.objects.across_practices().open().get().provider == "invoice"


def test_subscribing_anew_stops_the_old_one_at_stripe(paid, stripe_api, as_alice, alice, go_and_pay):
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        as_alice.force_login(alice)
        go_and_pay()
    assert stripe_api.paths[-2:] == ["/v1/subscriptions/sub_1", stripe.SESSION]
    old, new = Subscription.objects.across_practices().order_by("requested_at")
    assert (old.state, new.state) == ("ended", "requested")


def test_a_word_of_the_operator_goes_before_a_session(asked, northside, as_alice, stripe_api):
    activate_subscription(northside, until=timezone.now() + timedelta(days=30), actor=SYSTEM)
    as_alice.post(f"{PLAN}cancel/")
    assert (the_one().provider, the_one().state) == ("invoice", "cancelled")
    assert stripe_api.paths == [stripe.SESSION, f"{stripe.SESSION}/cs_test_1/expire"]


def test_an_outage_stops_the_operator_before_somebody_pays_twice(asked, northside, stripe_api):
    stripe_api.down = True
    with pytest.raises(CommandError, match="nothing was changed"):
        call_command("activate_subscription", "northside", no_end=True)
    assert (the_one().state, practice().plan) == ("requested", Plan.TRIAL)


@pytest.mark.parametrize("trouble", [{"down": True}, {"slow": 30}], ids=["an error", "silence"])
def test_an_outage_gives_plain_words_and_loses_nothing(stripe_api, as_alice, go_and_pay, trouble, caplog):
    for name, value in trouble.items():
        setattr(stripe_api, name, value)
    began = time.monotonic()
    answer = as_alice.post(f"{PLAN}subscribe/", {"provider": "stripe"})
    assert (answer.status_code, time.monotonic() - began < ANSWER_SECONDS) == (503, True)
    assert "The payment provider does not answer." in answer.content.decode()
    assert stripe.KEY not in caplog.text
    assert (the_one().state, practice().plan) == ("requested", Plan.TRIAL)
    stripe_api.down, stripe_api.slow = False, 0
    assert go_and_pay() == f"{stripe.PAY}cs_test_1"
    assert Subscription.objects.across_practices().count() == 1


@pytest.mark.parametrize("name", ["cancel", "withdraw"])
def test_an_outage_changes_nothing_by_halves(stripe_api, as_alice, asked, tell, name):
    if name == "cancel":
        tell(stripe.event("invoice.paid", stripe.invoice(asked.pk, in_days(30))))
    before = the_one().state
    stripe_api.down = True
    page = as_alice.post(f"{PLAN}{name}/", follow=True).content.decode()
    assert "The payment provider does not answer." in page
    assert the_one().state == before


def test_nobody_listens_at_all(stripe_api, as_alice, settings):
    settings.STRIPE = {**settings.STRIPE, "api": "http://127.0.0.1:1"}
    assert as_alice.post(f"{PLAN}subscribe/", {"provider": "stripe"}).status_code == 503
