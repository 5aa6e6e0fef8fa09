"""Reading the ledger in pieces gives every entry once, also when many happened at the same moment."""

import pytest
import time_machine

from audit import paging
from audit.actions import Action
from audit.ledger import SYSTEM, record
from audit.models import Event, Sought
from tests.audit.tampering import HOUSE

pytestmark = [pytest.mark.django_db, pytest.mark.accepts("A15")]


@pytest.fixture
def entries():
    """Seven at each of three moments, newest first."""
    made = []
    for hour in (10, 11, 12):
        with time_machine.travel(f"2026-03-01 {hour}:00 +0000", tick=False):
            made += [record(Action.ITEM_VIEWED, practice_id=HOUSE, actor=SYSTEM) for _ in range(7)]
    return made[::-1]


@pytest.mark.parametrize("size", [1, 3, 7, 20, 21, 50])
def test_pieces_hold_every_entry_once(entries, size):
    assert list(Event.objects.sought(HOUSE, Sought()).walk(size)) == entries


def test_a_piece_is_one_question(entries, django_assert_num_queries):
    with django_assert_num_queries(4):  # three times seven, and that there is no more
        assert len(list(Event.objects.sought(HOUSE, Sought(action="item:viewed")).walk(7))) == 21


def test_pages_lead_to_each_other_in_both_directions(entries, monkeypatch):
    monkeypatch.setattr(paging, "SIZE", 5)
    found = Event.objects.sought(HOUSE, Sought())
    first = paging.newest(found)
    assert (first.entries, first.has_newer, first.has_older) == (entries[:5], False, True)
    second = paging.before(found, first.entries[-1])
    assert (second.entries, second.has_newer, second.has_older) == (entries[5:10], True, True)
    last = paging.before(found, entries[17])
    assert (last.entries, last.has_newer, last.has_older) == (entries[18:], True, False)
    assert paging.after(found, second.entries[0]) == first
    assert paging.after(found, entries[12]).entries == entries[7:12]


def test_a_page_that_would_not_be_full_is_the_newest(entries, monkeypatch):
    monkeypatch.setattr(paging, "SIZE", 5)
    found = Event.objects.sought(HOUSE, Sought())
    assert paging.after(found, entries[3]) == paging.newest(found)
    assert paging.before(found, entries[-1]).entries == []
