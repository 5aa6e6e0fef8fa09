"""Giving and passing on: what no form would send is refused or left out, and each act is one line in the ledger."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.access import as_person
from audit.actions import Action
from audit.models import Event
from patients.models import Patient
from sharing.models import Group, Recipient, Share
from sharing.rights import chains_to, what_may
from sharing.services.giving import (
    ShareRefused,
    ShareRequest,
    all_below,
    decline_share,
    give_share,
    pass_on,
    withdraw_recipient,
    withdraw_share,
)
from tests.factories import CollectionFactory, ItemFactory, PatientFactory, UserFactory


@pytest.fixture
def robin(db):
    """A colleague elsewhere."""
    return UserFactory(name="Robin Reed", email="robin@reed.example")


@pytest.fixture
def sandra(db):
    """Somebody whom Robin knows."""
    return UserFactory(name="Sandra Stone", email="sandra@stone.example")


@pytest.fixture
def item(review):
    return ItemFactory(collection=review)


@pytest.fixture
def give(review, alice):
    """Alice shares Elena's collection; what a test does not say is filled in."""

    def make(*users, collection=review, **values) -> Share:
        request = ShareRequest(**{"request_key": uuid.uuid4(), "attestation": "I may.", "users": users, **values})
        return give_share(collection, actor=as_person(alice, "192.0.2.1"), user=alice, request=request)

    return make


def passes_on(share: Share, giver, *users, **values) -> Share:
    [chain] = chains_to(giver, [share.pk])
    request = ShareRequest(**{"request_key": uuid.uuid4(), "attestation": "I may.", "users": users, **values})
    return pass_on(chain, actor=as_person(giver, "192.0.2.2"), user=giver, request=request)


def done(action: Action) -> int:
    return Event.objects.filter(action=action).count()


@pytest.mark.accepts("F1")
def test_a_share_grows_with_its_collection_unless_items_were_chosen(give, review, robin, sandra, item):
    give(robin)
    give(sandra, items=[item])
    later = ItemFactory(collection=review)
    assert what_may(robin, later) is not None
    assert (what_may(sandra, later), what_may(sandra, item) is not None) == (None, True)


@pytest.mark.accepts("F2")
def test_addresses_with_an_account_are_people_and_others_are_invited(give, robin, item):
    share = give(emails=["ROBIN@reed.example", "new@where.example"])
    rows = Recipient.objects.of(share.practice).order_by("email")
    assert [(row.user, row.email) for row in rows] == [(robin, ""), (None, "new@where.example")]
    assert what_may(robin, item) is not None


@pytest.mark.accepts("F3")
def test_what_was_uploaded_together_is_shown_while_it_is_the_same_patients(give, review, robin, northside):
    beside = CollectionFactory(patient=review.patient)
    item = ItemFactory(collection=beside)
    give(robin, beside=[beside])
    assert what_may(robin, item) is not None
    other = PatientFactory(practice=northside)  # whose entry was merged with this one, and is parted from it again
    type(beside).objects.of(northside).filter(pk=beside.pk).update(patient=other)
    assert what_may(robin, item) is None


@pytest.mark.accepts("F3")
@pytest.mark.accepts("F4")
@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"attestation": ""}, "attestation"),
        ({"users": []}, "recipients"),
        ({"expires_at": timezone.now() - timedelta(seconds=1)}, "expiry"),
    ],
)
def test_what_no_form_would_send_is_refused(give, robin, values, reason):
    with pytest.raises(ShareRefused, match=reason):
        give(**{"users": [robin], **values})
    assert not Share.objects.across_practices().exists()


@pytest.mark.accepts("F1")
def test_items_and_collections_of_another_patient_are_refused(give, robin, northside):
    elsewhere = CollectionFactory(patient=PatientFactory(practice=northside))
    with pytest.raises(ShareRefused, match="items"):
        give(robin, items=[ItemFactory(collection=elsewhere)])
    with pytest.raises(ShareRefused, match="beside"):
        give(robin, beside=[elsewhere])


@pytest.mark.accepts("F4")
def test_who_attested_what_and_when_is_kept(give, alice, robin):
    share = give(robin)
    assert (share.created_by, share.attestation) == (alice, "I may.")
    event = Event.objects.get(action=Action.SHARE_CREATED)
    assert (event.actor_id, event.patient_id) == (alice.pk, share.collection.patient_id)


@pytest.mark.accepts("F8")
def test_the_same_form_twice_makes_one_share(give, robin):
    key = uuid.uuid4()
    assert give(robin, request_key=key) == give(robin, request_key=key)
    assert done(Action.SHARE_CREATED) == 1


@pytest.mark.accepts("F8")
def test_nobody_shares_with_oneself(give, alice):
    with pytest.raises(ShareRefused, match="oneself"):
        give(alice, emails=["Alice@northside.example"])


@pytest.mark.accepts("F8")
def test_what_is_passed_on_is_never_wider(give, robin, sandra, item):
    ends = timezone.now() + timedelta(days=2)
    share = give(robin, items=[item], expires_at=ends, includes_tags=False)
    passes_on(share, robin, sandra, may_download=True, may_add_files=True)
    right = what_may(sandra, item)
    assert (right.may_download, right.may_add_files, right.sees_tags, right.expires_at) == (False, False, False, ends)


@pytest.mark.accepts("F8")
def test_who_may_not_pass_on_does_not(give, robin, sandra):
    share = give(robin, may_pass_on=False)
    with pytest.raises(ShareRefused, match="passing_on"):
        passes_on(share, robin, sandra)


@pytest.mark.accepts("F8")
def test_items_beyond_ones_own_are_left_out_of_what_is_passed_on(give, review, robin, sandra, item):
    other = ItemFactory(collection=review)
    share = give(robin, items=[item])
    passes_on(share, robin, sandra, items=[item, other])
    assert (what_may(sandra, item) is not None, what_may(sandra, other)) == (True, None)
    with pytest.raises(ShareRefused, match="items"):
        passes_on(share, robin, sandra, items=[other])


@pytest.mark.accepts("F7")
def test_taking_back_takes_the_branch_and_is_recorded_once(give, alice, robin, sandra, item):
    share = give(robin)
    passes_on(share, robin, sandra)
    assert len(all_below(share)) == 1
    row = Recipient.objects.of(share.practice).get(user=robin)
    actor = as_person(alice, "192.0.2.1")
    assert [withdraw_recipient(row, actor=actor, user=alice) for _ in range(2)] == [True, False]
    assert (what_may(robin, item), what_may(sandra, item)) == (None, None)
    assert done(Action.SHARE_TAKEN_BACK) == 1


@pytest.mark.accepts("F7")
def test_withdrawing_ends_it_for_everybody(give, alice, robin, sandra, item):
    share = give(robin)
    passes_on(share, robin, sandra)
    actor = as_person(alice, "192.0.2.1")
    assert [withdraw_share(share, actor=actor, user=alice) for _ in range(2)] == [True, False]
    assert (what_may(robin, item), what_may(sandra, item)) == (None, None)
    event = Event.objects.get(action=Action.SHARE_WITHDRAWN)
    assert event.detail == {"recipients": 1, "passed_on": 1}


@pytest.mark.accepts("F11")
def test_declining_gives_it_up_with_what_was_passed_on(give, robin, sandra, item):
    share = give(robin)
    passes_on(share, robin, sandra)
    assert [decline_share(share, robin, actor=as_person(robin, "")) for _ in range(2)] == [True, False]
    assert (what_may(robin, item), what_may(sandra, item)) == (None, None)


@pytest.mark.accepts("F9")
def test_joining_a_group_gives_and_leaving_takes_at_once(give, northside, robin, item):
    surgeons = Group.objects.create(practice=northside, name="Surgeons")
    give(groups=[surgeons])
    assert what_may(robin, item) is None
    surgeons.members.add(robin)
    assert what_may(robin, item) is not None
    surgeons.members.remove(robin)
    assert what_may(robin, item) is None


@pytest.mark.accepts("F6")
def test_a_de_identified_share_lends_nothing_to_the_real_one(give, robin, item):
    give(robin, de_identifies=True, may_download=True)
    assert what_may(robin, item).may_download
    give(robin)
    right = what_may(robin, item)
    assert (right.de_identified, right.may_download) == (False, False)


@pytest.mark.accepts("F7")
def test_the_owner_stays_owner_when_the_signer_leaves(give, alice, northside, robin, item):
    share = give(robin)
    alice.memberships.all().delete()
    assert what_may(robin, item) is not None
    assert Share.objects.of(northside).get() == share


@pytest.mark.accepts("B6")
def test_what_lies_in_the_bin_is_shown_to_nobody(give, northside, robin, item):
    give(robin)
    Patient.objects.of(northside).filter(pk=item.collection.patient_id).update(deleted_at=timezone.now())
    assert what_may(robin, item) is None
