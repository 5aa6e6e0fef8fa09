"""The ledger is added to only, and tells where somebody tampered with it."""

import random
import threading
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from audit.actions import Action
from audit.checking import Problem, chains, first_broken
from audit.ledger import NOTHING, SYSTEM, About, record
from audit.models import ActorKind, ChainEnd, Event, Unchangeable
from tests.audit.tampering import HOUSE, LENGTH, edit, insert, remove, swap


@pytest.mark.accepts("A15")
@pytest.mark.parametrize("tamper", [edit, remove, swap, insert])
@pytest.mark.parametrize("seed", range(25))
def test_first_broken_entry_is_named(owner, chain, tamper, seed):
    assert first_broken(HOUSE) is None
    position = tamper(random.Random(seed).randint(1, LENGTH))
    assert first_broken(HOUSE).position == position


@pytest.mark.accepts("A15")
def test_a_forged_entry_at_the_end_is_named_even_with_a_right_hash(owner, chain):
    end = ChainEnd.objects.get(practice_id=HOUSE)
    forged = record(Action.ITEM_VIEWED, practice_id=HOUSE, actor=SYSTEM)
    ChainEnd.objects.filter(practice_id=HOUSE).update(position=end.position, hash=end.hash)
    assert first_broken(HOUSE).position == forged.position


def test_a_chain_without_its_end_is_broken(owner, chain):
    ChainEnd.objects.all().delete()
    found = first_broken(HOUSE)
    assert (found.position, found.problem, found.event) == (LENGTH, Problem.END_LOST, chain[-1])


@pytest.mark.accepts("A15")
def test_recorded_entries_refuse_to_be_changed_or_deleted(chain):
    event = chain[0]
    for forbidden in (
        event.save,
        event.delete,
        Event.objects.all().delete,
        lambda: Event.objects.update(address="1.2.3.4"),
        lambda: Event.objects.bulk_update([event], ["address"]),
        lambda: Event.objects.bulk_create([event]),
        lambda: Event.objects.update_or_create(pk=event.pk, defaults={"address": "1.2.3.4"}),
    ):
        with pytest.raises(Unchangeable):
            forbidden()
    assert first_broken(HOUSE) is None


def test_each_practice_has_a_chain_of_its_own_and_so_has_what_belongs_to_none(chain):
    alone = record(Action.SIGN_IN_FAILED, practice_id=None, actor=SYSTEM)
    assert (alone.position, alone.previous_hash) == (1, "0" * 64)
    assert chains() == [HOUSE, None]
    assert [first_broken(whose) for whose in chains()] == [None, None]


def test_an_entry_keeps_who_what_from_where_and_for_whom(db):
    about = About(uuid.UUID(int=1), "pano.dcm", uuid.UUID(int=2), "Elena Marchetti", {"size": 3})
    event = record(Action.ITEM_DOWNLOADED, practice_id=HOUSE, actor=SYSTEM, about=about)
    kept = Event.objects.get()
    assert kept == event
    assert (kept.action, kept.actor_kind, kept.actor_label) == (Action.ITEM_DOWNLOADED, ActorKind.SYSTEM, "Bitewing")
    assert (kept.subject_id, kept.subject_label, kept.detail) == (about.id, "pano.dcm", {"size": 3})
    assert (kept.patient_id, kept.patient_label) == (about.patient_id, "Elena Marchetti")
    assert first_broken(HOUSE) is None


@pytest.mark.accepts("A15")
def test_verify_audit_names_the_broken_entry_and_fails(owner, chain, capsys):
    edit(3)
    with pytest.raises(CommandError, match="1 of 1 chain broken"):
        call_command("verify_audit", practice=str(HOUSE))
    said = (
        f"entry 3 was changed after it was written (item:viewed at {chain[2].at:%Y-%m-%d %H:%M:%S}, id {chain[2].pk})"
    )
    assert capsys.readouterr().err == f"Practice {HOUSE}: {said}\n"


@pytest.mark.services
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="two writers at once need PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_entries_written_at_the_same_time_make_one_chain():
    def write():
        try:
            for _ in range(10):
                record(Action.ITEM_VIEWED, practice_id=HOUSE, actor=SYSTEM, about=NOTHING)
        finally:
            connection.close()

    writers = [threading.Thread(target=write) for _ in range(20)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(Event.objects.values_list("position", flat=True)) == list(range(1, 201))
    assert first_broken(HOUSE) is None
