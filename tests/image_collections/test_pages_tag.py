"""Tagging an item: on a page, in a dialog, with suggestions from the file."""

import datetime

import pytest
from django.urls import reverse

from accounts.models import Notation
from audit.models import Event
from image_collections.services.tags import tag_of
from tagging.models import Kind
from tagging.services import ensure_kinds
from tests.factories import ItemFactory
from tests.image_collections.page_parts import open_collection

EVIL = "<script>alert(1)</script>"


@pytest.fixture
def kinds(northside) -> dict[str, Kind]:
    ensure_kinds(northside)
    return {kind.code: kind for kind in Kind.objects.of(northside)}


def tag_url(item, query="") -> str:
    return reverse("item_tag", args=[item.practice.slug, item.pk]) + query


def typed(**values) -> dict:
    return {"title": "", "typed_teeth": "", "stage": "", "keywords": "", "description": "", "private_note": ""} | values


@pytest.mark.accepts("D1")
def test_every_field_of_the_tag_is_kept(as_bob, bob, xray, kinds):
    form = typed(
        title="Crown 36",
        kind=kinds["periapical"].pk,
        teeth=["36", "37"],
        stage="after",
        taken_on="2026-03-04",
        keywords="crown, zirconia, Crown",
        description="Distal margin",
        not_diagnosable="on",
        private_note="ask Tom",
    )
    answer = as_bob.post(tag_url(xray), form)

    assert answer.url == reverse("collection_page", args=["northside", xray.collection_id])
    xray.refresh_from_db()
    tag = tag_of(xray)
    assert (tag.title, tag.kind, tag.teeth, tag.stage) == ("Crown 36", kinds["periapical"], (36, 37), "after")
    assert (tag.taken_on, tag.keywords) == (datetime.date(2026, 3, 4), ("crown", "zirconia"))
    assert (tag.description, tag.not_diagnosable, tag.private_note) == ("Distal margin", True, "ask Tom")
    assert (xray.tagged_by, xray.tagged_at is not None) == (bob, True)


@pytest.mark.accepts("A15")
def test_ledger_names_the_fields_and_not_what_was_written(as_bob, xray, kinds):
    as_bob.post(tag_url(xray), typed(private_note="very private", teeth=["11"]))
    as_bob.post(tag_url(xray), typed(private_note="very private", teeth=["11"]))

    event = Event.objects.get(action="item:tagged")
    assert event.detail == {"changed": ["private_note", "teeth"]}


@pytest.mark.accepts("D3")
@pytest.mark.parametrize(
    ("notation", "text", "shown"),
    [(Notation.FDI, "36", "36"), (Notation.UNIVERSAL, "19", "19"), (Notation.PALMER, "LL6", "LL6")],
)
def test_teeth_are_stored_as_fdi_and_shown_as_she_reads_them(as_bob, bob, xray, kinds, notation, text, shown):
    bob.notation = notation
    bob.save()

    as_bob.post(tag_url(xray), typed(typed_teeth=text, kind=kinds["periapical"].pk))

    assert list(xray.teeth.values_list("tooth", flat=True)) == [36]
    assert f"Periapical {shown}</bdi>" in open_collection(as_bob, xray.collection).content.decode()


@pytest.mark.accepts("D3")
def test_teeth_can_be_taken_away_again(as_bob, xray, kinds):
    as_bob.post(tag_url(xray), typed(teeth=["36", "37"]))
    as_bob.post(tag_url(xray), typed(teeth=["37", "11"]))

    assert list(xray.teeth.values_list("tooth", flat=True)) == [11, 37]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("typed_teeth", "99", "Neither a tooth nor a kind: 99"),
        ("title", "x" * 129, "Ensure this value has at most 128 characters"),
        ("taken_on", "2999-01-01", "This day is in the future."),
    ],
)
def test_a_mistake_keeps_what_was_typed_and_saves_nothing(as_bob, xray, kinds, field, value, words):
    answer = as_bob.post(tag_url(xray), typed(description="keep me", **{field: value}))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "keep me" in answer.content.decode()
    xray.refresh_from_db()
    assert xray.description == ""


def test_a_foreign_kind_is_refused(as_bob, xray, kinds, southside):
    ensure_kinds(southside)
    foreign = Kind.objects.of(southside).first()

    assert as_bob.post(tag_url(xray), typed(kind=foreign.pk)).status_code == 422


def test_dialog_gets_the_form_alone_and_the_page_afresh_after_saving(as_bob, xray, kinds):
    asked = as_bob.get(tag_url(xray), HTTP_HX_REQUEST="true").content.decode().strip()
    assert asked.endswith("</form>")
    assert "<html" not in asked

    saved = as_bob.post(tag_url(xray), typed(title="New"), HTTP_HX_REQUEST="true")
    assert (saved.status_code, saved["HX-Refresh"]) == (200, "true")


def test_opened_in_the_viewer_it_leads_back_there(as_bob, xray, kinds):
    answer = as_bob.post(tag_url(xray, "?from=viewer"), typed(title="New"))

    assert answer.url == reverse("item_page", args=["northside", xray.pk])


@pytest.mark.accepts("D4")
def test_the_file_suggests_and_the_dentist_decides(as_bob, review, kinds):
    item = ItemFactory(collection=review, facts={"modality": "PX", "study_date": "2026-05-12"})

    offered = as_bob.get(tag_url(item)).content.decode()
    assert "Suggested by the file:" in offered
    item.refresh_from_db()
    assert (item.kind, item.taken_on) == (None, None)

    taken = as_bob.get(tag_url(item, "?take=1")).content.decode()
    assert f'<option value="{kinds["panoramic"].pk}" selected>' in taken
    assert 'value="2026-05-12"' in taken


def test_what_was_written_is_text(as_bob, xray, kinds):
    as_bob.post(tag_url(xray), typed(title=EVIL, description=EVIL, keywords=EVIL, private_note=EVIL))

    viewer = as_bob.get(reverse("item_page", args=["northside", xray.pk]))
    for page in (as_bob.get(tag_url(xray)), open_collection(as_bob, xray.collection), viewer):
        assert EVIL not in page.content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.content.decode()


@pytest.mark.accepts("I1")
def test_stranger_gets_404(as_charlie, xray):
    assert as_charlie.get(tag_url(xray)).status_code == 404
    assert as_charlie.post(tag_url(xray), typed(title="x")).status_code == 404
