"""Two practices at work in any order, beside a model of who has what: nothing ever crosses (I1).

Hypothesis chooses the steps, a thousand in each run; `make test-long` walks fifty times as far.
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import Practice
from image_collections.models import Collection
from patients.models import Patient
from sharing.models import Link
from tests.sharing.sender import asked

LENGTH = 100
WALKS = 500 if os.environ.get("BITEWING_LONG") else 10
DAY = "2026-01-15"


@dataclass
class Side:
    """One practice, a browser in it, and what it must have: ids with their names, and ids of links."""

    practice: Practice
    browser: Client
    patients: dict[str, str] = field(default_factory=dict)
    collections: dict[str, str] = field(default_factory=dict)
    links: set[str] = field(default_factory=set)

    def address(self, name: str, **ids: str) -> str:
        return reverse(name, kwargs={"slug": self.practice.slug, **ids})

    def has(self) -> tuple[dict[str, str], dict[str, str], set[str]]:
        """What is in the database under this practice."""
        patients = Patient.objects.of(self.practice).values_list("pk", "last_name")
        collections = Collection.objects.of(self.practice).values_list("pk", "title")
        links = Link.objects.of(self.practice).values_list("pk", flat=True)
        return (
            {str(pk): name for pk, name in patients},
            {str(pk): name for pk, name in collections},
            set(map(str, links)),
        )


@dataclass
class Walk:
    """Who acts is `me`, whose things are asked for is `owner`; each act says what it must be answered."""

    sides: tuple[Side, Side]
    number: int = 0

    def takes(self, step: tuple[str, int, int, int]) -> None:
        act, who, whose, which = step
        self.number += 1
        getattr(self, act)(self.sides[who], self.sides[whose], which)
        for side in self.sides:
            assert side.has() == (side.patients, side.collections, side.links)

    def adds_a_patient(self, me: Side, _owner: Side, _which: int) -> None:
        form = {"first_name": "Ann", "last_name": f"{me.practice.slug}{self.number}", "birth_date": "1981-03-14"}
        data = {f"patient-{name}": value for name, value in form.items()}
        data |= {"collection-title": f"First {self.number}", "collection-images_on": DAY, "create_anyway": "yes"}
        before = me.has()
        assert me.browser.post(me.address("patient_new"), data).status_code == 302
        self.learns(me, before)

    def learns(self, me: Side, before: tuple[dict[str, str], dict[str, str], set[str]]) -> None:
        """Exactly one more of what was added, and it is mine."""
        patients, collections, links = me.has()
        assert [len(patients) - len(before[0]), len(collections) - len(before[1])] in ([1, 1], [0, 1], [0, 0])
        me.patients, me.collections, me.links = patients, collections, links

    def adds_a_collection(self, me: Side, owner: Side, which: int) -> None:
        if patient := chosen(owner.patients, which):
            url = me.address("collection_new", patient_id=patient)
            before = me.has()
            answer = me.browser.post(url, {"title": f"More {self.number}", "images_on": DAY})
            assert answer.status_code == (302 if me is owner else 404)
            self.learns(me, before)

    def changes_a_patient(self, me: Side, owner: Side, which: int) -> None:
        if patient := chosen(owner.patients, which):
            name = f"{me.practice.slug}{self.number}"
            data = {"first_name": "Ann", "last_name": name, "birth_date": "1981-03-14", "create_anyway": "yes"}
            answer = me.browser.post(me.address("patient_edit", patient_id=patient), data)
            assert answer.status_code == (302 if me is owner else 404)
            if me is owner:
                me.patients[patient] = name

    def changes_a_collection(self, me: Side, owner: Side, which: int) -> None:
        if collection := chosen(owner.collections, which):
            url = me.address("collection_edit", collection_id=collection)
            answer = me.browser.post(url, {"title": f"Changed {self.number}", "images_on": DAY})
            assert answer.status_code == (302 if me is owner else 404)
            if me is owner:
                me.collections[collection] = f"Changed {self.number}"

    def looks(self, me: Side, owner: Side, which: int) -> None:
        wanted = 200 if me is owner else 404
        if patient := chosen(owner.patients, which):
            assert me.browser.get(me.address("patient_page", patient_id=patient)).status_code == wanted
        if collection := chosen(owner.collections, which):
            assert me.browser.get(me.address("collection_page", collection_id=collection)).status_code == wanted
        assert me.browser.get(owner.address("patient_list")).status_code == wanted

    def searches(self, me: Side, owner: Side, _which: int) -> None:
        page = me.browser.post(me.address("patient_list"), {"q": owner.practice.slug}, follow=True).content.decode()
        assert set(re.findall(r"\b(?:north|south)side\d+\b", page)) == (
            set(me.patients.values()) if me is owner else set()
        )

    def shares(self, me: Side, owner: Side, which: int) -> None:
        if collection := chosen(owner.collections, which):
            before = me.has()
            url = me.address("link_new", collection_id=collection) + "?kind=upload"  # an empty one shows nothing yet
            answer = me.browser.post(url, asked(by="hand", receivers=""))
            assert answer.status_code == (200 if me is owner else 404)
            self.learns(me, before)
            assert len(me.links) - len(before[2]) == (me is owner)


def chosen(things: dict[str, str], which: int) -> str:
    """One of them, by a number; nothing of nothing."""
    return sorted(things)[which % len(things)] if things else ""


ACTS = [
    name for name in vars(Walk) if name not in {"takes", "learns"} and callable(getattr(Walk, name)) and name[0] != "_"
]
SIDE = st.integers(0, 1)
STEPS = st.lists(st.tuples(st.sampled_from(ACTS), SIDE, SIDE, st.integers(0, 30)), min_size=LENGTH, max_size=LENGTH)


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.accepts("I1")
@settings(max_examples=WALKS, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None)
@given(steps=STEPS)
def test_nothing_crosses_between_two_practices(as_alice, as_charlie, northside, southside, steps):
    with undone():
        walk = Walk((Side(northside, as_alice), Side(southside, as_charlie)))
        for step in steps:
            walk.takes(step)
