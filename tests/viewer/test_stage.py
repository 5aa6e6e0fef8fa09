"""What the viewer shows for one item, and what it leaves out for whom."""

import datetime
import uuid
from dataclasses import replace

import pytest

from accounts.models import Notation
from image_collections.models import Item, ItemState, ItemType, RenditionRole
from tagging.models import Kind, KindCode
from tests.factories import ItemFactory
from tests.image_collections.page_parts import give_pictures
from viewer.facts import Row, duration
from viewer.neighbours import NotInList
from viewer.presenters import Capabilities, Doors, build_gallery, build_stage

EVERYTHING = Capabilities(can_download=True, can_tag=True, sees_private_note=True)
DOORS = Doors(
    page=lambda item: f"/page/{item.name}",
    thumbnail=lambda item: f"/thumbnail/{item.name}",
    preview=lambda item: f"/preview/{item.name}",
    pixels=lambda item: f"/pixels/{item.name}",
    pixels_meta=lambda item: f"/meta/{item.name}",
    frames=lambda item: f"/frames/{item.name}",
    frames_meta=lambda item: f"/frames-meta/{item.name}",
    original=lambda item: f"/original/{item.name}",
    back="/back",
    tag=lambda item: f"/tag/{item.name}",
)
FACTS = {
    "kvp": 66.0,
    "tube_current_ma": 8.5,
    "exposure_time_ms": 14100,
    "bits_stored": 12,
    "manufacturer": "Acme",
    "model": "Pan 3",
    "spacing": {"row": 0.1, "column": 0.1, "kind": "ImagerPixelSpacing"},
}


def stage_of(item, capabilities=EVERYTHING, notation=Notation.FDI):
    items = Item.objects.of(item.practice).filter(collection=item.collection).present().in_order()
    return build_stage(items, item, DOORS, capabilities, notation)


@pytest.fixture
def tagged(northside, review):
    kind = Kind.objects.create(practice=northside, code=KindCode.PERIAPICAL)
    item = ItemFactory(
        collection=review, name="pa.dcm", kind=kind, description="Margin", private_note="ask Tom",
        taken_on=datetime.date(2026, 3, 4), keywords=["crown"], facts=FACTS, width=1000, height=750,
    )  # fmt: skip
    item.teeth.create(tooth=36)
    return give_pictures(item, *RenditionRole)


@pytest.mark.accepts("E1")
def test_neighbours_and_position_follow_the_order(review):
    first, second, third = [ItemFactory(collection=review, name=name) for name in ("a", "b", "c")]

    stage = stage_of(second)
    assert (stage.position, stage.total, stage.previous, stage.next) == (2, 3, "/page/a", "/page/c")
    assert [(card.label, card.current) for card in stage.strip] == [("a", False), ("b", True), ("c", False)]
    assert (stage_of(first).previous, stage_of(third).next) == ("", "")


@pytest.mark.accepts("E1")
def test_a_long_strip_shows_the_neighbourhood_only(review):
    items = [ItemFactory(collection=review, name=f"{number:03}") for number in range(60)]

    stage = stage_of(items[30])

    assert (stage.position, stage.total) == (31, 60)
    assert [card.label for card in stage.strip] == [f"{number:03}" for number in range(10, 51)]
    assert (stage.previous, stage.next) == ("/page/029", "/page/031")


@pytest.mark.accepts("E3")
def test_grey_values_are_offered_where_they_exist(tagged, review):
    assert stage_of(tagged).picture.pixels == "/pixels/pa.dcm"
    assert stage_of(tagged).picture.pixels_meta == "/meta/pa.dcm"

    photo = give_pictures(ItemFactory(collection=review, name="photo.jpg", type=ItemType.IMAGE))
    picture = stage_of(photo).picture
    assert (picture.preview, picture.pixels, picture.has_grey_values) == ("/preview/photo.jpg", "", False)


@pytest.mark.accepts("E3")
def test_how_it_was_taken_and_where_the_scale_comes_from(tagged):
    stage = stage_of(tagged)

    assert Row("Exposure", "66 kV, 8.5 mA, 14100 ms") in stage.facts
    assert Row("Device", "Acme Pan 3") in stage.facts
    assert Row("Grey levels", "12 bits") in stage.facts
    assert Row("Scale", "0.1 mm per pixel, on the detector, not of the tooth") in stage.facts
    assert stage.corner == ["March 4, 2026", "66 kV, 8.5 mA, 14100 ms"]


def test_without_a_spacing_lengths_are_in_pixels(xray):
    assert Row("Scale", "not known: lengths are in pixels") in stage_of(xray).facts


@pytest.mark.accepts("D3")
def test_tag_is_read_in_the_readers_notation(tagged):
    assert Row("Teeth", "19") in stage_of(tagged, notation=Notation.UNIVERSAL).tag
    assert stage_of(tagged, notation=Notation.PALMER).card.label == "Periapical LL6"


@pytest.mark.accepts("D1")
def test_private_note_is_for_the_practice_alone(tagged):
    assert Row("Private note", "ask Tom") in stage_of(tagged).tag
    seen = stage_of(tagged, replace(EVERYTHING, sees_private_note=False)).tag
    assert "ask Tom" not in {row.value for row in seen}


def test_what_one_may_not_is_not_there(tagged):
    stage = stage_of(tagged, Capabilities(sees_tags=False, sees_patient=False))

    assert (stage.original, stage.tag_page, stage.tag, stage.patient, stage.identity) == ("", "", [], None, [])
    assert (stage.card.label, stage.card.kind) == ("pa.dcm", "X-ray")


@pytest.mark.parametrize(
    ("values", "note"),
    [
        (
            {"type": ItemType.SCAN, "reason": "too_detailed"},
            "The file is too detailed for a picture. It can be downloaded.",
        ),
        ({"type": ItemType.VIDEO}, "This type of file has no picture."),
        ({"type": ItemType.DOCUMENT}, "This type of file has no picture."),
        ({"state": ItemState.CHECKING}, "This file is still being checked. It will be here in a moment."),
        ({"state": ItemState.FAILED, "reason": "damaged"}, "The file is damaged and cannot be read."),
        ({"reason": "no_decoder"}, "The picture is compressed in a way Bitewing cannot show."),
    ],
)
def test_what_cannot_be_shown_says_why(review, values, note):
    picture = stage_of(ItemFactory(collection=review, **values)).picture

    assert (picture.preview, picture.note) == ("", note)


@pytest.mark.accepts("C7")
@pytest.mark.parametrize(
    ("values", "facts", "words"),
    [
        (
            {"type": ItemType.SCAN, "format": "stl"},
            {"triangles": 2_000},
            ("This is a still picture of the scan.", "Triangles"),
        ),
        (
            {"type": ItemType.VIDEO, "format": "mov"},
            {"seconds": 75.2},
            ("This is a still picture of the video.", "Length"),
        ),
    ],
)
def test_still_picture_says_that_there_is_more(review, values, facts, words):
    stage = stage_of(give_pictures(ItemFactory(collection=review, **values, facts=facts)))

    assert stage.picture.preview
    assert (stage.picture.note, words[1] in [row.name for row in stage.facts]) == (words[0], True)


@pytest.mark.parametrize(("seconds", "shown"), [(None, ""), (0.2, "0:01"), (75.2, "1:15"), (3_725, "1:02:05")])
def test_length_of_a_video_is_shown_as_players_do(seconds, shown):
    assert duration(seconds) == shown


def test_a_document_tells_how_many_pages_it_has(review):
    letter = give_pictures(ItemFactory(collection=review, type=ItemType.DOCUMENT, format="pdf", pages=3))

    stage = stage_of(letter)

    assert (stage.picture.note, stage.corner) == ("Page 1 of 3.", [])
    assert stage.card.detail == "PDF, 3 pages"


def test_gallery_has_a_card_for_each_item(tagged, review):
    ItemFactory(collection=review, name="z.stl", type=ItemType.SCAN, format="stl", size=2048)
    items = Item.objects.of(review.practice).filter(collection=review).present().in_order()

    cards = build_gallery(items[:50], DOORS, Capabilities())

    assert [(card.label, card.thumbnail, card.detail) for card in cards] == [
        ("Periapical 36", "/thumbnail/pa.dcm", "DICOM, 1000 × 750"),
        ("z.stl", "", "STL, 2.0\xa0KB"),
    ]


@pytest.mark.parametrize(("width", "height", "wide"), [(2900, 1400, True), (1000, 750, False), (None, None, False)])
def test_a_panoramic_takes_two_columns(review, width, height, wide):
    item = give_pictures(ItemFactory(collection=review, width=width, height=height))

    assert stage_of(item).card.wide is wide


def test_someone_elses_item_is_not_on_this_stage(xray):
    items = Item.objects.of(xray.practice).filter(collection=xray.collection).present().in_order()
    stray = Item(id=uuid.uuid4(), practice=xray.practice, collection=xray.collection)

    with pytest.raises(NotInList):
        build_stage(items, stray, DOORS, EVERYTHING)
