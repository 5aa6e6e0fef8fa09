"""What waits in the tray when a trial starts."""

import pytest

from config.demo.people import OTHERS
from config.demo.pictures import draw_all
from config.demo.practice import make_patient
from config.demo.tray import fill_tray
from image_collections.presenters.tray import build_waiting
from image_collections.processing import check
from sharing.models import Link
from tests.sharing.conftest import folder_store

__all__ = ["folder_store"]
pytestmark = pytest.mark.accepts("G13")


def test_a_trial_starts_with_two_files_that_lead_to_their_patients(
    northside, alice, membership, folder_store, tmp_path
):
    for person in OTHERS:
        make_patient(northside, alice, person)
    link = fill_tray(northside, alice, draw_all(tmp_path)).link
    for item in link.collection.items.all():
        check(item.pk)
    found = {row.card.label: [one.name for one in row.suggestions] for row in build_waiting(membership, None).rows}
    assert list(found.values()) == [["Sofia Papadakis"], ["Amina Khalil"]]
    assert Link.objects.of(northside).get().is_for_tray
