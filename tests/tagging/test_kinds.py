"""The kinds of a practice: defaults, own ones, hidden ones, and who may change them."""

import pytest
import time_machine

from accounts.access import as_person
from audit.actions import Action
from audit.models import Event
from tagging.models import Kind, KindCode
from tagging.services import add_kind, ensure_kinds, hide_kind, rename_kind

KINDS = "/p/northside/settings/kinds/"


@pytest.fixture
def actor(alice):
    return as_person(alice, "192.0.2.1")


@pytest.fixture
def panoramic(northside):
    ensure_kinds(northside)
    return Kind.objects.of(northside).get(code="panoramic")


@pytest.mark.accepts("D2")
def test_every_practice_has_the_default_kinds_once(northside, southside, django_assert_num_queries):
    ensure_kinds(northside)
    with django_assert_num_queries(1):
        ensure_kinds(northside)

    assert [kind.code for kind in Kind.objects.of(northside)] == list(KindCode)
    assert not Kind.objects.of(southside).exists()


@pytest.mark.accepts("D2")
def test_own_kinds_come_after_the_defaults(northside, actor, panoramic):
    add_kind(northside, actor=actor, label="Smile photo")

    assert [kind.label for kind in Kind.objects.of(northside)][-2:] == ["Other", "Smile photo"]
    event = Event.objects.get()
    assert (event.action, event.subject_label, event.detail) == (
        Action.PRACTICE_CHANGED,
        "Smile photo",
        {"kind": "added"},
    )


@pytest.mark.accepts("D2")
def test_hidden_kind_is_offered_no_longer_but_still_there(northside, actor, panoramic):
    hide_kind(panoramic, actor=actor)
    hide_kind(panoramic, actor=actor)

    assert panoramic not in Kind.objects.of(northside).offered()
    assert panoramic in Kind.objects.of(northside)
    assert Event.objects.count() == 1


def test_default_word_typed_again_is_the_translated_one_again(actor, panoramic):
    rename_kind(panoramic, actor=actor, label="OPG")
    assert panoramic.label == "OPG"
    rename_kind(panoramic, actor=actor, label="Panoramic")
    assert panoramic.own_label == ""


@pytest.mark.accepts("D2")
def test_administrator_adds_renames_hides_and_offers_again(as_alice, northside):
    as_alice.post(KINDS, {"label": "Smile photo"})
    kind = Kind.objects.of(northside).get(own_label="Smile photo")
    as_alice.post(f"{KINDS}{kind.pk}/rename/", {"label": "Smile"})
    as_alice.post(f"{KINDS}{kind.pk}/hide/")
    assert "Offer Smile again" in as_alice.get(KINDS).content.decode()
    as_alice.post(f"{KINDS}{kind.pk}/show/")
    assert "Hide Smile" in as_alice.get(KINDS).content.decode()


@pytest.mark.parametrize("label", ["", "x" * 65, "Panoramic"])
def test_what_is_wrong_with_a_new_kind_is_said_at_its_field(as_alice, label):
    response = as_alice.post(KINDS, {"label": label})

    assert response.status_code == 422
    assert f'value="{label}"' in response.content.decode() or not label
    assert "field-error" in response.content.decode()


@pytest.mark.accepts("I1")
@pytest.mark.parametrize("verb", ["rename", "hide", "show"])
def test_kind_of_another_practice_does_not_exist(as_charlie, southside, panoramic, verb):
    assert as_charlie.post(f"{KINDS}{panoramic.pk}/{verb}/", {"label": "x"}).status_code == 404
    assert as_charlie.post(f"/p/southside/settings/kinds/{panoramic.pk}/{verb}/", {"label": "x"}).status_code == 404


def test_members_are_told_that_administrators_do_this(as_bob, panoramic):
    assert as_bob.get(KINDS).status_code == 403
    assert as_bob.post(f"{KINDS}{panoramic.pk}/hide/").status_code == 403


@time_machine.travel("2026-11-21 12:00 +0000", tick=False)  # the session is written once a second
def test_as_many_queries_for_twenty_kinds_as_for_one(as_alice, northside, django_assert_max_num_queries):
    ensure_kinds(northside)
    counts = []
    for more in [1, 19]:
        Kind.objects.bulk_create([Kind(practice=northside, own_label=f"{more} {n}") for n in range(more)])
        as_alice.get(KINDS)
        with django_assert_max_num_queries(8) as asked:
            as_alice.get(KINDS)
        counts.append(len(asked))
    assert counts[0] == counts[1]
