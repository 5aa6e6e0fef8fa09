"""People give, pass on, take back, join, leave and decline in any order, beside a plain model of who may what (F6, F8).

Hypothesis chooses the steps, a thousand in each run; `make test-long` walks fifty times as far.
"""

from __future__ import annotations

import os
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.access import as_person
from accounts.models import User
from image_collections.models import Collection, Item
from sharing.models import Group, Recipient, Share
from sharing.rights import chains_to, what_may
from sharing.services.giving import (
    ShareRefused,
    ShareRequest,
    decline_share,
    give_share,
    pass_on,
    withdraw_recipient,
    withdraw_share,
)
from tests.factories import CollectionFactory, ItemFactory, PatientFactory, UserFactory

LENGTH = 100
WALKS = 500 if os.environ.get("BITEWING_LONG") else 10
FLAGS = ("may_download", "may_pass_on", "may_add_files", "includes_tags", "includes_annotations")
Answer = tuple[bool, ...] | None


@dataclass
class Given:
    """A share, as the model knows it; people, groups and items by their places in the world."""

    row: Share
    giver: int
    parent: Given | None
    people: set[int]
    groups: set[int]
    flags: dict[str, bool]
    de_identifies: bool
    places: set[int]
    items: set[int] | None  # None: whatever comes
    ends: datetime | None
    withdrawn: bool = False
    declined: set[int] = field(default_factory=set)

    def reaches(self, item: int, place: int) -> bool:
        return place in self.places and (self.items is None or item in self.items)


@dataclass
class World:
    """Alice is nobody here: what is shared is hers."""

    owner: User
    people: list[User]
    groups: list[Group]
    places: list[Collection]  # the last is another patient's
    items: list[Item]
    clock: object
    members: list[set[int]]
    lies_in: list[int]
    binned: set[int] = field(default_factory=set)
    given: list[Given] = field(default_factory=list)

    # --- the model

    def holds(self, person: int, share: Given) -> bool:
        by_group = any(person in self.members[group] for group in share.groups)
        return (person in share.people or by_group) and person not in share.declined

    def line(self, person: int, share: Given) -> list[Given]:
        """The share and all above it, if it counts for this person; else nothing."""
        found, holder, now = [], person, timezone.now()
        step: Given | None = share
        while step:
            over = step.ends is not None and step.ends <= now
            if step.withdrawn or over or not self.holds(holder, step):
                return []
            found.append(step)
            holder, step = step.giver, step.parent
        return found

    def allowed(self, line: list[Given]) -> tuple[bool, ...]:
        flags = [all(share.flags[name] for share in line) for name in FLAGS]
        return (any(share.de_identifies for share in line), *flags)

    def shows(self, line: list[Given], item: int) -> bool:
        return item not in self.binned and all(share.reaches(item, self.lies_in[item]) for share in line)

    def expected(self, person: int, item: int) -> Answer:
        lines = [line for share in self.given if (line := self.line(person, share)) and self.shows(line, item)]
        rights = [self.allowed(line) for line in lines]
        if not rights:
            return None
        hidden = all(right[0] for right in rights)  # who sees the real one is asked by those shares alone
        real = [right for right in rights if right[0] == hidden]
        return (hidden, *(any(right[at] for right in real) for at in range(1, len(FLAGS) + 1)))

    # --- what is compared with it

    def agrees(self, person: int, item: int) -> None:
        right = what_may(self.people[person], self.items[item])
        found = right and (
            *(right.de_identified, right.may_download, right.may_pass_on, right.may_add_files),
            *(right.sees_tags, right.sees_annotations),
        )
        assert found == self.expected(person, item)

    def takes(self, step: tuple[str, int, int, int, int]) -> None:
        act, *numbers = step
        getattr(self, act)(*numbers)
        self.agrees(numbers[0] % len(self.people), numbers[1] % len(self.items))

    # --- the steps; each number is taken as far as there is something to choose from

    def request(self, who: int, what: int, how: int, whom: int) -> tuple[ShareRequest, Given]:
        people, groups = {whom % len(self.people)} - {who}, {whom % 2} if whom % 3 == 0 else set()
        flags = {name: bool(how >> at & 1) or (name == "may_pass_on" and how % 4 != 0) for at, name in enumerate(FLAGS)}
        places = {what % 2, *({1} if how % 3 == 0 else set())}
        items = {item for item, place in enumerate(self.lies_in) if place in places and (item + how) % 2}
        chosen = items if items and how % 5 == 0 else None
        ends = timezone.now() + timedelta(days=1 + how % 4) if how % 2 else None
        model = Given(Share(), who, None, people, groups, flags, how % 7 == 0, places, chosen, ends)
        request = ShareRequest(
            request_key=uuid.uuid4(),
            attestation="I may.",
            users=[self.people[person] for person in people],
            groups=[self.groups[group] for group in groups],
            items=[self.items[item] for item in sorted(chosen or ())],
            beside=[self.places[1]] if 1 in places else [],
            de_identifies=model.de_identifies,
            expires_at=ends,
            **flags,
        )
        return request, model

    def gives(self, _who: int, what: int, how: int, whom: int) -> None:
        request, model = self.request(-1, what, how, whom)
        if request.users or request.groups:
            actor = as_person(self.owner, "192.0.2.1")
            model.row = give_share(self.places[what % 2], actor=actor, user=self.owner, request=request)
            self.given.append(model)

    def passes_on(self, who: int, what: int, how: int, whom: int) -> None:
        if not self.given:
            return
        who, share = who % len(self.people), self.given[what % len(self.given)]
        chains, line = chains_to(self.people[who], [share.row.pk]), self.line(who, share)
        assert bool(chains) == bool(line)
        request, model = self.request(who, what, how, whom)
        if not chains or not (request.users or request.groups):
            return
        hidden, *rights = self.allowed(line)
        model.parent, model.places = share, {place for place in model.places if place in share.places}
        model.places |= {self.places.index(share.row.collection)}
        model.flags = {
            name: model.flags[name] and (has or name == "may_pass_on") for name, has in zip(FLAGS, rights, strict=True)
        }
        model.de_identifies |= hidden
        model.ends = min((end for end in (*(one.ends for one in line), model.ends) if end), default=None)
        if model.items is not None:
            model.items = {item for item in model.items if self.shows(line, item)}
        refused = not rights[FLAGS.index("may_pass_on")] or model.items == set()
        try:
            actor = as_person(self.people[who], "192.0.2.1")
            with transaction.atomic():
                model.row = pass_on(chains[0], actor=actor, user=self.people[who], request=request)
        except ShareRefused:
            assert refused or len(line) >= 8 or self.elsewhere(model)
        else:
            assert not refused
            self.given.append(model)

    def elsewhere(self, model: Given) -> bool:
        return any(self.lies_in[item] not in model.places for item in model.items or ())

    def takes_back(self, _who: int, what: int, how: int, _whom: int) -> None:
        if not self.given:
            return
        share = self.given[what % len(self.given)]
        if how % 3 == 0:
            assert withdraw_share(share.row, actor=as_person(self.owner, ""), user=self.owner) != share.withdrawn
            share.withdrawn = True
            return
        rows = Recipient.objects.of(share.row.practice).filter(share=share.row, withdrawn_at=None).order_by("pk")
        if row := rows.select_related("share__collection__patient", "share__practice").first():
            assert withdraw_recipient(row, actor=as_person(self.owner, ""), user=self.owner)
            share.people -= {at for at, user in enumerate(self.people) if user.pk == row.user_id}
            share.groups -= {at for at, group in enumerate(self.groups) if group.pk == row.group_id}

    def declines(self, who: int, what: int, _how: int, _whom: int) -> None:
        if self.given:
            who, share = who % len(self.people), self.given[what % len(self.given)]
            if self.holds(who, share):
                assert decline_share(share.row, self.people[who], actor=as_person(self.people[who], ""))
                share.declined.add(who)

    def joins_or_leaves(self, who: int, what: int, _how: int, _whom: int) -> None:
        who, at = who % len(self.people), what % len(self.groups)
        if who in self.members[at]:
            self.groups[at].members.remove(self.people[who])
        else:
            self.groups[at].members.add(self.people[who])
        self.members[at] ^= {who}

    def changes_rights(self, _who: int, what: int, how: int, _whom: int) -> None:
        """What the owner allows; whoever got it from a recipient has no more than that."""
        if roots := [share for share in self.given if share.parent is None]:
            share, name = roots[what % len(roots)], FLAGS[how % len(FLAGS)]
            share.flags[name] = not share.flags[name]
            Share.objects.of(share.row.practice).filter(pk=share.row.pk).update(**{name: share.flags[name]})

    def moves_an_item(self, _who: int, what: int, how: int, _whom: int) -> None:
        item, place = what % len(self.items), how % len(self.places)
        self.lies_in[item] = place
        self.items[item].collection = self.places[place]
        self.items[item].save(update_fields=["collection"])

    def bins_an_item(self, _who: int, what: int, _how: int, _whom: int) -> None:
        item = what % len(self.items)
        self.binned ^= {item}
        self.items[item].deleted_at = timezone.now() if item in self.binned else None
        self.items[item].save(update_fields=["deleted_at"])

    def waits_a_day(self, _who: int, _what: int, how: int, _whom: int) -> None:
        if how % 5 == 0:
            self.clock.shift(timedelta(days=1))


ACTS = ["gives", "gives", "passes_on", "passes_on", "takes_back", "declines", "joins_or_leaves"]
ACTS += ["changes_rights", "moves_an_item", "bins_an_item", "waits_a_day"]
NUMBER = st.integers(0, 419)
STEPS = st.lists(st.tuples(st.sampled_from(ACTS), NUMBER, NUMBER, NUMBER, NUMBER), min_size=LENGTH, max_size=LENGTH)


def new_world(alice, northside, clock) -> World:
    patient = PatientFactory(practice=northside)
    places = [CollectionFactory(patient=patient) for _ in range(2)]
    places.append(CollectionFactory(patient=PatientFactory(practice=northside)))
    lies_in = [0, 0, 1, 1, 2]
    return World(
        owner=alice,
        people=[UserFactory() for _ in range(5)],
        groups=[Group.objects.create(practice=northside, name=name) for name in ("Surgeons", "Lab")],
        places=places,
        items=[ItemFactory(collection=places[at]) for at in lies_in],
        clock=clock,
        members=[set(), set()],
        lies_in=lies_in,
    )


@pytest.mark.accepts("F6")
@pytest.mark.accepts("F8")
@pytest.mark.accepts("F9")
@settings(max_examples=WALKS, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None)
@given(steps=STEPS)
def test_rights_are_those_of_a_plain_model(alice, northside, steps):
    with transaction.atomic(), time_machine.travel(timezone.now(), tick=False) as clock:
        world = new_world(alice, northside, clock)
        for step in steps:
            world.takes(step)
        for person in range(len(world.people)):
            for item in range(len(world.items)):
                world.agrees(person, item)
        transaction.set_rollback(True)
