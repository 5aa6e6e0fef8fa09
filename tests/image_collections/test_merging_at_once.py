"""Two people merge and remove the same patients at the same moment, on PostgreSQL."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from audit.models import Event
from image_collections.models import Collection, PatientMerge
from image_collections.processing.purging import purge_item
from image_collections.services.merging import NotMergeable, NotPartable, merge_patients, part_patients
from patients.models import Patient
from tests.factories import CollectionFactory, PatientFactory

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _on_postgresql(db):
    if connection.vendor != "postgresql":
        pytest.skip("wants PostgreSQL: set DATABASE_URL")


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each gives, started together; a refusal is an answer too."""
    start = Barrier(len(acts))

    def one(act: Callable[[], Any]) -> Any:
        try:
            start.wait()
            return act()
        except (NotMergeable, NotPartable) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result() for future in [pool.submit(one, act) for act in acts]]


@pytest.mark.accepts("B8")
@pytest.mark.parametrize("round_", range(5))
def test_merging_both_ways_at_once_leaves_one_patient(elena, northside, actor, alice, round_):
    """Without the lock each would go to the bin for the other."""
    double = PatientFactory(practice=northside)
    CollectionFactory(patient=elena, title="First")
    CollectionFactory(patient=double, title="Second")

    def merging(kept: Patient, merged: Patient) -> Callable[[], Any]:
        return lambda: merge_patients(kept, merged, actor=actor, user=alice, takes=["card_number"])

    answers = at_once(merging(elena, double), merging(double, elena))

    [merge] = [answer for answer in answers if isinstance(answer, PatientMerge)]
    assert [type(answer) for answer in answers if answer is not merge] == [NotMergeable]
    assert list(Patient.objects.of(northside).present()) == [merge.kept]
    assert Collection.objects.of(northside).filter(patient=merge.kept).count() == 2


@pytest.mark.accepts("B8")
def test_one_patient_is_merged_into_one_other(elena, northside, actor, alice):
    others = [PatientFactory(practice=northside) for _ in range(3)]
    acts = [lambda kept=other: merge_patients(kept, elena, actor=actor, user=alice) for other in others]

    answers = at_once(*acts)

    assert [type(answer) for answer in answers].count(NotMergeable) == 2
    assert PatientMerge.objects.of(northside).count() == 1


@pytest.mark.accepts("B8")
def test_parting_twice_at_once_parts_once(elena, northside, actor, alice):
    merge = merge_patients(elena, PatientFactory(practice=northside), actor=actor, user=alice)

    answers = at_once(*[lambda: part_patients(merge, actor=actor)] * 3)

    assert [type(answer) for answer in answers].count(NotPartable) == 2


@pytest.mark.accepts("B6")
def test_an_item_is_purged_once(xray):
    xray.deleted_at = timezone.now() - datetime.timedelta(days=31)
    xray.save()

    assert sorted(at_once(*[lambda: purge_item(xray.pk)] * 4)) == [False, False, False, True]
    assert Event.objects.filter(action="item:purged").count() == 1
