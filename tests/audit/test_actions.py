"""One grammar for all verbs."""

import re

import pytest

from audit.actions import OBJECTS, Action, object_of, verbs_by_object

pytestmark = pytest.mark.accepts("A15")


def test_every_verb_is_an_object_and_what_happened_to_it():
    assert [verb for verb in Action.values if not re.fullmatch(r"[a-z]+:[a-z]+(-[a-z]+)*", verb)] == []
    assert {object_of(verb) for verb in Action.values} == set(OBJECTS)


def test_every_verb_fits_into_its_column_and_has_words_of_its_own():
    assert max(map(len, Action.values)) <= 40
    assert len(set(map(str, Action.labels))) == len(Action)


def test_every_verb_is_offered_once():
    assert sorted(verb for _, verbs in verbs_by_object() for verb, _ in verbs) == sorted(Action.values)
