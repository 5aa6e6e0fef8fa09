"""What is accepted as a tag, and what is said about the rest."""

import datetime

import pytest
import time_machine

from tagging.forms import KindForm, TagForm
from tagging.models import Kind
from tagging.services import ensure_kinds
from tagging.tag import Tag

STAGES = [("before", "Before treatment"), ("during", "During treatment"), ("after", "After treatment")]


@pytest.fixture
def kinds(northside):
    ensure_kinds(northside)
    return {kind.code: kind for kind in Kind.objects.of(northside)}


@pytest.fixture
def form(northside, kinds):
    def make(data=None, notation="fdi", **kwargs):
        return TagForm(data, practice=northside, notation=notation, stages=STAGES, **kwargs)

    return make


@pytest.mark.accepts("D1")
def test_everything_typed_becomes_a_tag(form, kinds):
    typed = {
        "title": " Before the crown ",
        "kind": kinds["bitewing"].pk,
        "teeth": ["36", "37"],
        "typed_teeth": "46",
        "areas": ["q5"],
        "stage": "before",
        "taken_on": "2024-05-06",
        "keywords": "caries, Caries,, crown  margin ",
        "description": "Distal shadow",
        "not_diagnosable": "on",
        "private_note": "Ask about the old film",
    }

    filled = form(typed)

    assert filled.is_valid()
    assert filled.tag == Tag(
        title="Before the crown",
        kind=kinds["bitewing"],
        teeth=(36, 37, 46, 51, 52, 53, 54, 55),
        stage="before",
        taken_on=datetime.date(2024, 5, 6),
        keywords=("caries", "crown margin"),
        description="Distal shadow",
        not_diagnosable=True,
        private_note="Ask about the old film",
    )


@pytest.mark.accepts("D1")
def test_a_tag_may_be_empty(form):
    empty = form({})

    assert empty.is_valid()
    assert empty.tag == Tag()


@pytest.mark.accepts("D1")
@time_machine.travel("2026-11-21 12:00 +0000")
@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("title", "x" * 129),
        ("title", "x" * 300),
        ("description", "x" * 5001),
        ("private_note", "x" * 5001),
        ("stage", "later"),
        ("taken_on", "2026-11-22"),
        ("taken_on", "2026-13-01"),
        ("keywords", ",".join(str(n) for n in range(31))),
        ("keywords", "x" * 65),
        ("teeth", ["19"]),
        ("teeth", ["36", "x"]),
        ("areas", ["q9"]),
        ("typed_teeth", "36 99"),
        ("typed_teeth", "banana"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(form, name, typed):
    assert list(form({name: typed}).errors) == [name]


@pytest.mark.accepts("D1")
def test_longest_texts_and_most_keywords_are_taken(form):
    typed = {"title": "x" * 128, "description": "y" * 5000, "keywords": ",".join(f"{n:064}" for n in range(30))}

    assert form(typed).is_valid()


@pytest.mark.accepts("D3")
@pytest.mark.parametrize(("word", "code"), [("PA", "periapical"), ("opg", "panoramic"), ("Bitewing", "bitewing")])
def test_kind_typed_behind_the_teeth_is_taken(form, kinds, word, code):
    typed = form({"typed_teeth": f"36 37 {word}"})

    assert typed.is_valid()
    assert (typed.tag.teeth, typed.tag.kind) == ((36, 37), kinds[code])


def test_kind_that_was_chosen_stays_whatever_is_typed(form, kinds):
    typed = form({"kind": kinds["cbct"].pk, "typed_teeth": "36 PA"})

    assert typed.is_valid()
    assert typed.tag.kind == kinds["cbct"]


@pytest.mark.accepts("D3")
def test_teeth_are_typed_and_shown_in_the_notation_of_the_reader(form):
    typed = form({"typed_teeth": "19 20", "teeth": ["11"]}, notation="universal")

    assert typed.is_valid()
    assert typed.tag.teeth == (11, 35, 36)
    assert [tooth.label for tooth in typed.chart[0].quarters[0].teeth] == ["1", "2", "3", "4", "5", "6", "7", "8"]


@pytest.mark.accepts("I1")
def test_kind_of_another_practice_is_refused(form, southside):
    foreign = Kind.objects.create(practice=southside, own_label="Theirs")

    assert list(form({"kind": foreign.pk}).errors) == ["kind"]
    assert "Theirs" not in str(form()["kind"])


@pytest.mark.accepts("D2")
def test_hidden_kind_is_kept_by_what_has_it_but_offered_to_nothing_else(form, kinds):
    Kind.objects.of(kinds["cbct"].practice).filter(pk=kinds["cbct"].pk).update(hidden=True)

    assert list(form({"kind": kinds["cbct"].pk}).errors) == ["kind"]
    assert form({"kind": kinds["cbct"].pk}, tag=Tag(kind=kinds["cbct"])).is_valid()


def test_form_of_a_tag_shows_what_is_kept(form, kinds):
    tag = Tag(
        title="Crown", kind=kinds["cbct"], teeth=(36, 75), keywords=("a", "b"), taken_on=datetime.date(2024, 5, 6)
    )
    shown = form(tag=tag)

    assert shown["keywords"].value() == "a, b"
    permanent, primary = shown.chart
    ticked = [tooth.code for row in (permanent, primary) for q in row.quarters for tooth in q.teeth if tooth.checked]
    assert ticked == [36, 75]
    assert (permanent.is_used, primary.is_used) == (True, True)


def test_second_kind_of_one_name_is_refused(northside, kinds):
    assert not KindForm({"label": " periAPICAL "}, practice=northside).is_valid()
    assert KindForm({"label": "Periapical"}, practice=northside, kind=kinds["periapical"]).is_valid()
    assert KindForm({"label": "Smile photo"}, practice=northside).is_valid()
