"""Loose slices: one item, in order by position, whatever they are called and whenever they come."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from audit.actions import Action
from audit.models import Event
from image_collections import tasks
from image_collections.models import Item, ItemFile, ItemState, Upload
from image_collections.processing import arrange, find_unarranged
from tests.image_collections.sending import handed_in, sent
from tests.image_collections.stacks import first_values, frames_of, send_all, settle
from tests.image_collections.test_processing import database_raising, later
from tests.samples.slices import ROOT_UID, ct_slice, film

SLICES = 7


def shuffled(numbers: range, seed: int = 3) -> list[int]:
    order = list(numbers)
    random.Random(seed).shuffle(order)
    return order


def files(numbers: list[int], series: int = 1) -> list[tuple[str, bytes]]:
    """Names that lie about the order."""
    return [(f"im{99 - at:03}.dcm", ct_slice(number, series=series)) for at, number in enumerate(numbers)]


@pytest.mark.accepts("C8")
def test_slices_become_one_item_in_the_order_of_their_positions(store, uploader):
    [item] = send_all(uploader, files(shuffled(range(SLICES))))
    assert (item.state, item.pages, item.arrange_since) == (ItemState.READY, SLICES, None)
    assert item.facts | {"slices": 7, "gaps": 0, "duplicates": 0, "slice_spacing": 0.4} == item.facts
    assert first_values(frames_of(item)) == list(range(SLICES))
    assert [file.slice["at"] for file in item.files.all()] == [round(0.4 * n, 4) for n in range(SLICES)]
    assert item.size == sum(file.size for file in item.files.all())


def test_every_upload_leads_to_the_series(folder_store, uploader):
    [item] = send_all(uploader, files([2, 0, 1]))
    assert set(Upload.objects.of(uploader.practice).values_list("item_id", flat=True)) == {item.pk}
    assert ItemFile.objects.count() == 3
    assert Event.objects.filter(action=Action.ITEM_UPLOADED).count() == 3


@pytest.mark.accepts("C8")
def test_gaps_and_twins_are_told_and_not_shown_twice(folder_store, uploader):
    [item] = send_all(uploader, files([0, 1, 2, 5, 6, 1]))
    told = {name: item.facts[name] for name in ("slices", "gaps", "duplicates")}
    assert told == {"slices": 5, "gaps": 2, "duplicates": 1}
    assert first_values(frames_of(item)) == [0, 1, 2, 5, 6]
    assert item.files.count() == 6


@pytest.mark.accepts("C8")
def test_two_series_in_one_drop_become_two_items(folder_store, uploader):
    mixed = [file for pair in zip(files([1, 0, 2]), files([2, 1, 0], series=2), strict=True) for file in pair]
    items = send_all(uploader, mixed)
    assert [first_values(frames_of(item)) for item in items] == [[0, 1, 2], [0, 1, 2]]


@pytest.mark.accepts("C8")
@pytest.mark.parametrize("modality", ["IO", "PX", "DX", "CR", "XC", "US"])
def test_pictures_of_a_full_mouth_series_stay_apart(folder_store, uploader, modality):
    items = send_all(uploader, [(f"{n}.dcm", ct_slice(n, Modality=modality)) for n in range(3)])
    assert [(item.state, item.series, item.files.count()) for item in items] == [(ItemState.READY, "", 1)] * 3


@pytest.mark.parametrize(
    "changes",
    [
        {"ImagePositionPatient": None},
        {"ImageOrientationPatient": [0, 0, 0, 0, 0, 0]},
        {"ImagePositionPatient": [0, 0, "1e12"]},
        {"SeriesInstanceUID": ""},
    ],
)
def test_what_has_no_place_is_no_slice(folder_store, uploader, changes):
    items = send_all(uploader, [(f"{n}.dcm", ct_slice(n, **changes)) for n in range(2)])
    assert [(item.state, item.series) for item in items] == [(ItemState.READY, "")] * 2


def test_a_scout_across_the_slices_is_an_item_of_its_own(folder_store, uploader):
    scout = ct_slice(9, ImageOrientationPatient=[0, 1, 0, 0, 0, -1])
    items = send_all(uploader, [*files([0, 1]), ("scout.dcm", scout)])
    assert sorted(item.files.count() for item in items) == [1, 2]


def test_the_same_place_for_all_leaves_the_numbers(folder_store, uploader):
    same = [(f"{9 - n}.dcm", ct_slice(n, ImagePositionPatient=[0, 0, 0], InstanceNumber=n)) for n in (2, 0, 1)]
    [item] = send_all(uploader, same)
    assert first_values(frames_of(item)) == [0, 1, 2]
    assert (item.facts["gaps"], item.facts["slice_spacing"]) == (0, None)


def test_running_twice_doubles_nothing(folder_store, uploader):
    items = [handed_in(uploader, data, name) for name, data in files([1, 0, 2])]
    settle(*items, *items)
    [item] = Item.objects.of(uploader.practice)
    before = frames_of(item).key
    for _ in range(2):
        tasks.arrange_series(str(item.pk))
    assert (item.files.count(), frames_of(item).key) == (3, before)


def test_a_slice_that_comes_later_is_put_in_its_place(folder_store, uploader, django_capture_on_commit_callbacks):
    [item] = send_all(uploader, files([0, 1, 3]))
    old = frames_of(item).key
    assert item.facts["gaps"] == 1
    with django_capture_on_commit_callbacks(execute=True):
        send_all(uploader, [("late.dcm", ct_slice(2))])
    item.refresh_from_db()
    assert (item.facts["gaps"], first_values(frames_of(item))) == (0, [0, 1, 2, 3])
    assert not (folder_store.root / old).exists()


def test_the_middle_slice_is_the_one_on_the_page(folder_store, uploader):
    [item] = send_all(uploader, files([4, 0, 1, 2, 3]))
    assert item.facts["poster"] == str(item.files.get(slice__uid=f"{ROOT_UID}.1.3").pk)


@pytest.mark.accepts("C8")
def test_one_broken_slice_does_not_spoil_the_series(folder_store, uploader):
    broken = ct_slice(1)[: -32 * 32]
    items = send_all(uploader, [("1.dcm", broken), *files([0, 2])])
    assert [(item.state, item.pages) for item in items] == [(ItemState.READY, 3)]
    assert first_values(frames_of(items[0]))[::2] == [0, 2]


@pytest.mark.accepts("C8")
def test_a_worker_that_dies_while_arranging_is_made_up_for(folder_store, uploader):
    items = [handed_in(uploader, data, name) for name, data in files([1, 0, 2])]
    with database_raising(KeyboardInterrupt(), "image_collections_rendition"), pytest.raises(KeyboardInterrupt):
        settle(*items)
    with later(101):
        settle(*items)
    item = Item.objects.of(uploader.practice).get()
    item.arrange_since, item.arrange_tries = item.state_since, 1  # as a worker leaves it that died while it made frames
    item.save()
    assert find_unarranged() == []
    with later(300):
        assert find_unarranged() == [item.pk]
        tasks.find_waiting_items()
    item.refresh_from_db()
    assert (item.arrange_since, first_values(frames_of(item))) == (None, [0, 1, 2])


def test_a_series_that_is_checked_again_keeps_its_slices(folder_store, uploader):
    [item] = send_all(uploader, files([0, 1, 2]))
    item.files.filter(position=0).update(part_hashes=["0" * 64])
    Item.objects.of(uploader.practice).update(state=ItemState.CHECKING, tries=0, series="")
    settle(item)
    item.refresh_from_db()
    assert (item.state, item.reason, item.files.count()) == (ItemState.FAILED, "damaged_in_transfer", 3)


def test_frames_that_kill_two_workers_are_given_up(folder_store, uploader):
    [item] = send_all(uploader, files([0, 1]))
    item.arrange_since, item.arrange_tries = item.state_since, 2
    item.save()
    with later(300):
        tasks.find_waiting_items()
    item.refresh_from_db()
    assert (item.state, item.arrange_since, item.facts["no_frames"]) == (ItemState.READY, None, True)


@pytest.mark.accepts("E3")
def test_a_film_has_its_frames_and_its_speed(store, uploader):
    item = sent(uploader, film(5), "film.dcm")
    settle(item)
    item.refresh_from_db()
    frames = frames_of(item)
    assert (item.state, item.arrange_since, item.series) == (ItemState.READY, None, "")
    assert (frames.meta["frames"], frames.meta["fps"], frames.meta["kind"]) == (5, 12, "grey")
    assert first_values(frames) == [0, 1, 2, 3, 4]


def test_a_single_frame_needs_no_frames(folder_store, uploader):
    [item] = send_all(uploader, files([3]))
    assert (item.state, item.pages, item.arrange_since) == (ItemState.READY, None, None)
    assert not item.renditions.filter(role="frames").exists()


def test_a_slice_that_comes_while_the_turn_is_taken_is_not_forgotten(folder_store, uploader):
    [item] = send_all(uploader, files([0, 1, 2]))
    rows = Item.objects.of(uploader.practice)
    rows.update(arrange_since=item.state_since)
    touched = []

    def another_comes(execute, sql, params, many, context):
        if not touched and sql.startswith("UPDATE") and '"arrange_tries" = ' in sql:
            touched.append(rows.update(arrange_since=timezone.now() - timedelta(seconds=1)))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(another_comes):
        assert arrange(item.pk)
    assert touched == [1]
    assert not arrange(item.pk)
    assert rows.get().arrange_since is None
