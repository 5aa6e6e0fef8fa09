"""Fifty-two teeth in three notations, both ways, and reading what people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Notation
from tagging.notation import Typed, notation_for, parse, read_tooth, show, show_teeth
from tagging.teeth import PERMANENT_TEETH, PRIMARY_TEETH, TEETH, UnknownTooth, between, check_tooth, name_of

teeth = st.sampled_from(TEETH)
notations = st.sampled_from(Notation.values)


@pytest.mark.accepts("D3")
def test_there_are_52_teeth_permanent_first():
    assert (len(PERMANENT_TEETH), len(PRIMARY_TEETH), len(set(TEETH))) == (32, 20, 52)
    assert PERMANENT_TEETH + PRIMARY_TEETH == TEETH


@pytest.mark.accepts("D3")
@pytest.mark.parametrize("notation", Notation.values)
def test_all_52_teeth_come_back_from_each_notation(notation):
    written = [show(tooth, notation) for tooth in TEETH]

    assert len(set(written)) == 52
    assert [read_tooth(text, notation) for text in written] == list(TEETH)
    assert [read_tooth(f" {text.lower()} ", notation) for text in written] == list(TEETH)


@pytest.mark.accepts("D3")
@pytest.mark.parametrize(
    ("fdi", "universal", "palmer"),
    [
        (18, "1", "UR8"),
        (11, "8", "UR1"),
        (21, "9", "UL1"),
        (28, "16", "UL8"),
        (38, "17", "LL8"),
        (36, "19", "LL6"),
        (31, "24", "LL1"),
        (41, "25", "LR1"),
        (46, "30", "LR6"),
        (48, "32", "LR8"),
        (55, "A", "URE"),
        (51, "E", "URA"),
        (61, "F", "ULA"),
        (65, "J", "ULE"),
        (75, "K", "LLE"),
        (71, "O", "LLA"),
        (81, "P", "LRA"),
        (85, "T", "LRE"),
    ],
)
def test_known_teeth_are_written_as_in_the_textbook(fdi, universal, palmer):
    assert (show(fdi, Notation.UNIVERSAL), show(fdi, Notation.PALMER)) == (universal, palmer)


@pytest.mark.accepts("D3")
@pytest.mark.parametrize("code", [0, 10, 19, 20, 49, 50, 56, 66, 86, 99, 111, -11, "1", "x", "", None, 11.0, "１１"])
def test_codes_of_no_tooth_are_refused(code):
    with pytest.raises(UnknownTooth):
        check_tooth(code)


@pytest.mark.parametrize(
    ("text", "notation"),
    [("19", "fdi"), ("A", "fdi"), ("0", "universal"), ("33", "universal"), ("U", "universal"), ("UR9", "palmer"),
     ("URF", "palmer"), ("6", "palmer"), ("", "palmer"), ("11", "palmer")],
)  # fmt: skip
def test_what_is_no_tooth_in_this_notation_is_refused(text, notation):
    with pytest.raises(UnknownTooth):
        read_tooth(text, notation)


@pytest.mark.accepts("D3")
@pytest.mark.parametrize(
    ("typed", "notation", "found", "rest"),
    [
        ("36 37 PA", "fdi", (36, 37), ("PA",)),
        ("37,36;36 / 46", "fdi", (36, 37, 46), ()),
        ("11-13", "fdi", (11, 12, 13), ()),
        ("12 – 22", "fdi", (11, 12, 21, 22), ()),
        ("53-51", "fdi", (51, 52, 53), ()),
        ("UL", "fdi", (21, 22, 23, 24, 25, 26, 27, 28), ()),
        ("11-41", "fdi", (), ("11-41",)),
        ("11-51 99", "fdi", (), ("11-51", "99")),
        ("7-10, t", "universal", (11, 12, 21, 22, 85), ()),
        ("LL6 lr7-8", "palmer", (36, 47, 48), ()),
        ("6┘ └A", "palmer", (16, 61), ()),
        ("", "fdi", (), ()),
        (" - ", "fdi", (), ("-",)),
    ],
)
def test_typed_lines_are_read(typed, notation, found, rest):
    assert parse(typed, notation) == Typed(found, rest)


@given(st.sets(teeth), notations)
def test_what_is_shown_can_be_typed(chosen, notation):
    assert parse(show_teeth(chosen, notation), notation) == Typed(tuple(sorted(chosen)), ())


@given(st.text(), notations)
def test_no_typed_line_breaks_the_reading(text, notation):
    typed = parse(text, notation)

    assert set(typed.teeth) <= set(TEETH)


@given(teeth, teeth)
def test_a_row_of_teeth_is_the_same_from_both_ends(first, last):
    try:
        row = between(first, last)
    except UnknownTooth:
        with pytest.raises(UnknownTooth):
            between(last, first)
        return
    assert between(last, first) == row
    assert {first, last} <= set(row)


def test_each_tooth_has_a_name_of_its_own():
    assert name_of(36) == "Lower left, first molar"
    assert name_of(55) == "Upper right, primary second molar"
    assert len({name_of(tooth) for tooth in TEETH}) == 52


def test_own_notation_comes_before_that_of_the_practice(northside, alice):
    assert notation_for(alice, northside) == Notation.FDI
    alice.notation = Notation.PALMER
    assert notation_for(alice, northside) == Notation.PALMER
    assert notation_for(None, northside) == Notation.FDI
