"""The chart and the fields of a tag as a browser gets them, without any script."""

import re

import pytest
from django.template.loader import render_to_string

from tagging.forms import TagForm
from tagging.services import ensure_kinds
from tagging.tag import Tag


@pytest.fixture
def page(northside):
    ensure_kinds(northside)

    def make(data=None, notation="fdi", tag=None):
        form = TagForm(data, practice=northside, notation=notation, stages=[("after", "After")], tag=tag)
        return render_to_string("tagging/_tag_fields.html", {"form": form})

    return make


def ticked(page: str) -> list[str]:
    return re.findall(r'name="(?:teeth|areas)" value="(\w+)"[^>]*? checked>', page)


@pytest.mark.accepts("D3")
def test_chart_has_52_boxes_the_patients_right_on_the_left(page):
    boxes = re.findall(r'name="teeth" value="(\d\d)"', page())

    assert len(set(boxes)) == len(boxes) == 52
    assert boxes[:8] == ["18", "17", "16", "15", "14", "13", "12", "11"]
    assert boxes[16:24] == ["48", "47", "46", "45", "44", "43", "42", "41"]
    assert boxes[32:37] == ["55", "54", "53", "52", "51"]


@pytest.mark.accepts("D3")
def test_boxes_are_named_in_the_notation_of_the_reader(page):
    assert 'value="36" aria-label="19, Lower left, first molar"' in page(notation="universal")
    assert 'value="36" aria-label="LL6, Lower left, first molar"' in page(notation="palmer")


def test_primary_teeth_are_folded_away_until_one_is_ticked(page):
    assert "<details" in page()
    assert "<details open" not in page().replace(' class="disclosure"', "")
    assert "<details open" in page(tag=Tag(teeth=(75,))).replace(' class="disclosure"', "")


@pytest.mark.accepts("D1")
def test_what_was_typed_and_ticked_is_kept_when_something_is_wrong(page):
    kept = page({"title": "x" * 300, "teeth": ["36", "75"], "areas": ["q2"], "typed_teeth": "99", "keywords": "a, b"})

    assert ticked(kept) == ["36", "q2", "75"]
    assert "x" * 300 in kept
    assert 'value="99"' in kept
    assert 'value="a, b"' in kept
    assert kept.count('class="field-error"') == 2


def test_ids_are_not_used_twice(page):
    ids = re.findall(r'\bid="([^"]+)"', page({"areas": ["q1"]}))

    assert len(ids) == len(set(ids))
