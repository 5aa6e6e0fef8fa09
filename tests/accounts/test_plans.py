"""The table of plans, the page that shows it, and the trial that starts once."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts import plans
from accounts.models import Plan, Practice
from accounts.plans import Ability
from accounts.services.subscribing import start_trial
from audit.ledger import SYSTEM
from audit.models import Event
from image_collections.models import Collection, Item
from tests.factories import MembershipFactory
from tests.plan_states import STATES, needs_row_locks, put_into
from tests.sharing.test_at_once import at_once

pytestmark = pytest.mark.django_db
DAY = 24 * 3600
PLAN = "/p/northside/plan/"
TRIAL, SUBSCRIBE = f"{PLAN}trial/", f"{PLAN}subscribe/"
ABLE = {
    "viewer": set(),
    "trial": {Ability.WRITE, Ability.SHARE, Ability.READ},
    "trial-over": {Ability.READ},
    "subscriber": set(Ability),
    "lapsed": {Ability.READ, Ability.REMOVE_USERS},
}
OFFERED = {
    "viewer": (Plan.TRIAL, Plan.SUBSCRIBER),
    "trial": (Plan.SUBSCRIBER,),
    "trial-over": (Plan.SUBSCRIBER,),
    "subscriber": (),
    "lapsed": (Plan.SUBSCRIBER,),
}
TO = {Plan.TRIAL: f'action="{TRIAL}"', Plan.SUBSCRIBER: f'href="{SUBSCRIBE}"'}


@pytest.mark.accepts("A9")
@pytest.mark.parametrize("state", STATES)
def test_what_each_plan_allows_is_what_was_agreed(northside, state):
    put_into(northside, state)
    assert {ability for ability in Ability if plans.allows(northside, ability)} == ABLE[state]
    assert {ability for ability in Ability if plans.reason(northside, ability)} == set(Ability) - ABLE[state]


@pytest.mark.accepts("A9")
@pytest.mark.parametrize("state", STATES)
def test_the_page_offers_exactly_the_allowed_plans(northside, as_alice, state):
    put_into(northside, state)
    page = as_alice.get(PLAN).content.decode()
    assert plans.offers(northside) == OFFERED[state]
    assert {plan for plan, way in TO.items() if way in page} == set(OFFERED[state])


@pytest.mark.accepts("A9")
@pytest.mark.parametrize("state", STATES)
def test_what_is_not_offered_is_refused_to_a_forged_request(northside, as_alice, state):
    put_into(northside, state)
    taken = Plan.SUBSCRIBER in OFFERED[state]
    assert as_alice.get(SUBSCRIBE).status_code == (200 if taken else 403)
    answer = as_alice.post(SUBSCRIBE, {"provider": "invoice", "billing_name": "N", "billing_address": "Street 1"})
    assert answer.status_code == (302 if taken else 403)
    assert northside.subscriptions.count() == taken


@pytest.mark.accepts("A8")
@pytest.mark.parametrize(
    ("seconds", "days"),
    [(30 * DAY, 30), (29 * DAY + 1, 30), (29 * DAY, 29), (DAY + 1, 2), (DAY, 1), (1, 1), (0, 0), (-3 * DAY, 0)],
)
def test_a_day_of_the_trial_that_has_begun_counts_whole(northside, seconds, days):
    with time_machine.travel("2026-11-21 12:00 +0000", tick=False):
        northside.trial_ends_at = timezone.now() + timedelta(seconds=seconds)
        assert (plans.trial_days_left(northside), northside.trial_is_over) == (days, days == 0)


@pytest.mark.accepts("A8")
def test_other_plans_have_no_days_left(northside):
    assert [plans.trial_days_left(put_into(northside, state)) for state in STATES] == [None, 12, 0, None, None]


@pytest.mark.accepts("A9")
def test_the_page_says_what_is_used_and_what_is_left(northside, as_alice, settings):
    settings.PRICE = "49 € a month"
    Practice.objects.update(storage_used=300 * 1024**2)
    MembershipFactory(practice=northside)
    page = " ".join(as_alice.get(PLAN).content.decode().split())
    for said in (
        "Your plan: Trial",
        "30 days left",
        "2 of 1",
        "<b>300.0 MB</b> of 1.0 GB used",
        "724.0 MB left",
    ):
        assert said in page
    assert "49 € a month" in page


@pytest.mark.accepts("A9")
def test_the_comparison_says_what_the_table_says(as_alice, monkeypatch):
    monkeypatch.setitem(plans.TABLE, Plan.TRIAL, plans.Terms(frozenset(), 7 * plans.GIB, 4, ()))
    page = as_alice.get(PLAN).content.decode()
    assert "7.0\xa0GB" in page
    assert '<td class="is-current">4</td>' in page


@pytest.mark.accepts("A9")
def test_the_trial_starts_at_once_and_keeps_everything(northside, as_alice, alice, xray):
    put_into(northside, "viewer")
    with time_machine.travel("2026-11-21 12:00 +0000", tick=False):
        assert as_alice.post(TRIAL).headers["Location"] == PLAN
        northside.refresh_from_db()
        assert northside.trial_ends_at - timezone.now() == timedelta(days=30)
    assert (northside.plan, northside.memberships.get().user) == (Plan.TRIAL, alice)
    assert (list(Item.objects.of(northside)), Collection.objects.of(northside).count()) == ([xray], 1)
    event = Event.objects.get(action="practice:trial-started")
    assert (event.actor_label, event.practice_id) == ("Alice Archer <alice@northside.example>", northside.pk)


@pytest.mark.accepts("A9")
def test_a_second_click_starts_no_second_trial(northside, as_alice):
    put_into(northside, "viewer")
    as_alice.post(TRIAL)
    ends = Practice.objects.get().trial_ends_at
    assert as_alice.post(TRIAL).status_code == 302
    assert Practice.objects.get().trial_ends_at == ends
    assert Event.objects.filter(action="practice:trial-started").count() == 1


@pytest.mark.accepts("A9")
def test_a_practice_that_had_its_trial_gets_no_second_one(northside, as_alice):
    put_into(northside, "viewer")
    Practice.objects.update(trial_ends_at=timezone.now() - timedelta(days=400))
    assert TO[Plan.TRIAL] not in as_alice.get(PLAN).content.decode()
    answer = as_alice.post(TRIAL)
    assert (answer.status_code, Practice.objects.get().plan) == (403, Plan.VIEWER)
    assert "Your plan does not offer this." in answer.content.decode()


@pytest.mark.accepts("A9")
@pytest.mark.parametrize("state", ["subscriber", "lapsed"])
def test_nobody_goes_back_to_a_trial(northside, as_alice, state):
    put_into(northside, state)
    assert (as_alice.post(TRIAL).status_code, Practice.objects.get().plan) == (403, Plan.SUBSCRIBER)


def test_only_administrators_see_the_plan(as_bob, bob):
    answer = as_bob.get(PLAN)
    assert answer.status_code == 403
    assert "Only administrators of this practice can do this." in answer.content.decode()


@pytest.mark.accepts("A9")
@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_start_one_trial(northside):
    needs_row_locks()
    put_into(northside, "viewer")
    started = at_once(20, lambda: start_trial(Practice.objects.get(pk=northside.pk), actor=SYSTEM))
    assert (started.count(True), started.count(False)) == (1, 19)
    assert Event.objects.filter(action="practice:trial-started").count() == 1
