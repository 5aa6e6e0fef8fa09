"""Whatever is done to a chain below the application, the check says where it stops holding, and why."""

import datetime
import uuid

import pytest
from django.core.management import CommandError, call_command

from accounts.management.commands.verify_audit import described
from audit import checking
from audit.actions import Action
from audit.checking import Problem, first_broken
from audit.ledger import SYSTEM, fingerprint, record
from audit.models import ActorKind, ChainEnd, Event
from tests.audit.tampering import HOUSE, LENGTH, edit, insert, remove, sql

pytestmark = [pytest.mark.usefixtures("owner"), pytest.mark.accepts("A15")]
OTHER = {
    "id": uuid.UUID(int=1).hex,
    "at": datetime.datetime(2020, 2, 29, tzinfo=datetime.UTC),
    "action": Action.ITEM_TAGGED.value,
    "actor_kind": ActorKind.USER.value,
    "actor_id": uuid.UUID(int=2).hex,
    "actor_label": "Somebody else",
    "address": "192.0.2.1",
    "link_id": uuid.UUID(int=3).hex,
    "subject_id": uuid.UUID(int=4).hex,
    "subject_label": "another file",
    "patient_id": uuid.UUID(int=5).hex,
    "patient_label": "Somebody",
    "detail": '{"size": 1}',
    "previous_hash": "1" * 64,
    "hash": "2" * 64,
}


@pytest.mark.parametrize("position", [1, 4, LENGTH])
@pytest.mark.parametrize("column", OTHER)
def test_each_column_is_sealed(chain, column, position):
    sql(f"UPDATE audit_event SET {column} = %s WHERE position = %s", OTHER[column], position)
    found = first_broken(HOUSE)
    assert (found.position, found.problem) == (position, Problem.CHANGED)


def test_every_column_was_tried():
    assert set(OTHER) | {"practice_id", "position"} == {field.column for field in Event._meta.concrete_fields}


def test_an_entry_of_another_practice_is_missed_here_and_found_there(chain):
    there = uuid.UUID(int=8)
    sql("UPDATE audit_event SET practice_id = %s WHERE position = 5", there.hex)
    assert (first_broken(HOUSE).position, first_broken(HOUSE).problem) == (5, Problem.MISSING)
    assert (first_broken(there).position, first_broken(there).problem) == (1, Problem.MISSING)


@pytest.mark.parametrize("position", range(1, LENGTH))
def test_an_entry_written_anew_with_its_hash_does_not_fit_the_next_one(chain, position):
    forged = Event.objects.get(position=position)
    forged.subject_label = "harmless"
    sql(
        "UPDATE audit_event SET subject_label = %s, hash = %s WHERE position = %s",
        forged.subject_label,
        fingerprint(forged),
        position,
    )
    found = first_broken(HOUSE)
    assert (found.position, found.problem) == (position + 1, Problem.NOT_TIED)


@pytest.mark.parametrize("position", range(1, LENGTH + 1))
def test_what_was_cut_off_is_missed(chain, position):
    sql("DELETE FROM audit_event WHERE position >= %s", position)
    found = first_broken(HOUSE)
    assert (found.position, found.problem, found.event) == (position, Problem.CUT_OFF, None)


def test_a_gap_longer_than_one_piece_is_missed(chain):
    sql("UPDATE audit_event SET position = position + 5000 WHERE position > 6")
    found = first_broken(HOUSE)
    assert (found.position, found.problem, found.event) == (7, Problem.MISSING, chain[6])


@pytest.mark.parametrize(
    ("values", "position", "problem"),
    [
        ({"position": LENGTH + 3}, LENGTH + 1, Problem.CUT_OFF),
        ({"position": LENGTH - 2}, LENGTH - 1, Problem.BEYOND),
        ({"position": 0}, LENGTH, Problem.END_LOST),
        ({"hash": "1" * 64}, LENGTH, Problem.END_LOST),
        ({"practice_id": uuid.UUID(int=9)}, LENGTH, Problem.END_LOST),
    ],
)
def test_a_changed_end_is_told(chain, values, position, problem):
    ChainEnd.objects.update(**values)
    found = first_broken(HOUSE)
    assert (found.position, found.problem) == (position, problem)


def test_an_entry_in_front_of_the_first_one_is_found(chain):
    sql("UPDATE audit_event SET position = 0 WHERE position = 3")
    assert (first_broken(HOUSE).position, first_broken(HOUSE).problem) == (0, Problem.DOUBLE)


def test_an_entry_that_is_there_twice_is_found():
    """Where there is no practice no constraint forbids it."""
    record(Action.SIGN_IN_FAILED, practice_id=None, actor=SYSTEM)
    again = Event.objects.get()
    again.pk, again._state.adding = uuid.UUID(int=1), True
    again.save()
    assert (first_broken(None).position, first_broken(None).problem) == (1, Problem.CHANGED)


def test_a_chain_is_checked_in_pieces(chain, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(checking, "PIECE", 3)
    with django_assert_num_queries(6):  # 1-2, 3-5, 6-8, nothing more, nothing far away, the end
        assert first_broken(HOUSE) is None
    edit(6)
    assert first_broken(HOUSE).position == 6


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (edit, "entry 4 was changed after it was written (item:viewed at {at}, id {id})"),
        (insert, "entry 4 was changed after it was written (item:viewed at {first}, id {new})"),
        (remove, "entry 4 is missing; the next one there is entry 5 (item:viewed at {next})"),
    ],
)
def test_the_place_is_told_in_words(chain, tamper, said):
    tamper(4)
    broken = first_broken(HOUSE)
    times = {name: f"{chain[n].at:%Y-%m-%d %H:%M:%S}" for name, n in (("first", 0), ("at", 3), ("next", 4))}
    told = described(broken).replace(f", id {chain[4].pk})", ")")
    assert told == said.format(**times, id=chain[3].pk, new=broken.event.pk)


def test_nothing_of_a_patient_is_told(chain):
    sql("UPDATE audit_event SET patient_label = 'Elena Marchetti', subject_label = 'Marchetti.dcm' WHERE position = 4")
    assert "Marchetti" not in described(first_broken(HOUSE))


def test_whole_chains_are_told_with_their_last_hash(chain, northside, capsys):
    record(Action.PRACTICE_CHANGED, practice_id=northside.pk, actor=SYSTEM)
    record(Action.SIGN_IN_FAILED, practice_id=None, actor=SYSTEM)
    call_command("verify_audit")
    ends = {end.practice_id: end.hash for end in ChainEnd.objects.all()}
    told = "entries hold; the last one's hash is"
    assert sorted(capsys.readouterr().out.splitlines()) == [
        "3 chains checked, nothing is broken",
        f"Practice {HOUSE}: {LENGTH} {told} {ends[HOUSE]}",
        f"Practice northside: 1 {told} {ends[northside.pk]}",
        f"What belongs to no practice: 1 {told} {ends[uuid.UUID(int=0)]}",
    ]


def test_one_practice_is_checked_by_its_short_name(chain, northside, capsys):
    edit(2)
    record(Action.PRACTICE_CHANGED, practice_id=northside.pk, actor=SYSTEM)
    call_command("verify_audit", practice="northside")
    assert capsys.readouterr().out.endswith("1 chain checked, nothing is broken\n")
    with pytest.raises(CommandError, match="1 of 2 chains broken"):
        call_command("verify_audit")
    with pytest.raises(CommandError, match="no practice with the short name 'nobody'"):
        call_command("verify_audit", practice="nobody")
