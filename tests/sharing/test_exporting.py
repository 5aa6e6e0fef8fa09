"""What an export says of links."""

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from sharing.exporting import links_of
from tests.factories import CollectionFactory


@pytest.mark.accepts("B9")
def test_links_are_told_without_their_secrets(make_link, northside, review, django_assert_num_queries):
    link = make_link(title="Second opinion").link
    unshared = CollectionFactory(patient=review.patient)
    with django_assert_num_queries(1):
        found = links_of(northside, [review.pk, unshared.pk])
    [told] = found[review.pk]
    assert (told["email"], told["title"], told["made_by"]) == (
        "gwen@elsewhere.example",
        "Second opinion",
        "Alice Archer",
    )
    text = DjangoJSONEncoder().encode(told)
    assert link.secret_hash not in text
    assert link.password_hash not in text


@pytest.mark.accepts("I1")
def test_links_of_another_practice_are_not_told(make_link, southside, review):
    make_link()
    assert links_of(southside, [review.pk]) == {}
