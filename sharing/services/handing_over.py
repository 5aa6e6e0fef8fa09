"""Codes for a phone: made at the desk, opened by the first phone, ended by either."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.actions import Action
from audit.ledger import About, Actor, record
from common.tokens import hash_token, new_token
from image_collections.models import Collection
from image_collections.uploads import Uploader, UploadRefused
from sharing.models import HandOver
from sharing.models.hand_over import LASTS


@dataclass(frozen=True)
class Secret:
    """What exists once and is kept nowhere: in the picture of a new code, or in the cookie of a phone."""

    hand_over: HandOver
    text: str = field(repr=False)


@transaction.atomic
def make_hand_over(collection: Collection, *, actor: Actor, user: User) -> Secret:
    """A new code; the one that this person made for this collection before works no more."""
    before = HandOver.objects.of(collection.practice).live().filter(collection=collection, made_by=user)
    for old in before.select_for_update(of=("self",)):
        _end(old, actor=actor)
    secret = new_token()
    hand_over = HandOver.objects.create(
        practice=collection.practice,
        collection=collection,
        made_by=user,
        secret_hash=hash_token(secret),
        expires_at=timezone.now() + LASTS,
    )
    _record(Action.HAND_OVER_MADE, hand_over, actor)
    return Secret(hand_over, secret)


@transaction.atomic
def open_hand_over(hand_over: HandOver, *, actor: Actor) -> Secret | None:
    """Bind the code to this phone; None when another one was first, or it is over meanwhile."""
    token = new_token()
    free = HandOver.objects.of(hand_over.practice).live().filter(pk=hand_over.pk, visit_hash="")
    if not free.update(visit_hash=hash_token(token), opened_at=timezone.now()):
        return None
    _record(Action.HAND_OVER_OPENED, hand_over, actor)
    return Secret(hand_over, token)


@transaction.atomic
def end_hand_over(hand_over: HandOver, *, actor: Actor) -> None:
    """At the desk, or on the phone when everything is sent."""
    held = HandOver.objects.of(hand_over.practice).select_for_update().get(pk=hand_over.pk)
    held.collection = hand_over.collection
    if held.is_live:
        _end(held, actor=actor)


def phone_uploader(hand_over: HandOver, *, actor: Actor) -> Uploader:
    """One batch for each code, in the name of the one who made it."""
    return Uploader(
        practice=hand_over.practice,
        collection=hand_over.collection,
        batch_id=hand_over.pk,
        actor=actor,
        sender=hand_over.made_by.name,
        user=hand_over.made_by,
        visit_id=hand_over.pk,
        limits=partial(_refuse_when_over, hand_over),
    )


def _refuse_when_over(hand_over: HandOver, _name: str, _size: int) -> None:
    """Asked while the room is reserved: who ended the code meanwhile wants no more files."""
    held = HandOver.objects.of(hand_over.practice).select_for_update().get(pk=hand_over.pk)
    if not held.is_live:
        raise UploadRefused("not_allowed")


def _end(hand_over: HandOver, *, actor: Actor) -> None:
    hand_over.ended_at = timezone.now()
    hand_over.save(update_fields=["ended_at"])
    _record(Action.HAND_OVER_ENDED, hand_over, actor)


def _record(action: Action, hand_over: HandOver, actor: Actor) -> None:
    collection = hand_over.collection
    patient = collection.patient
    about = About(hand_over.pk, collection.title, patient.pk, patient.full_name, {"collection": str(collection.pk)})
    record(action, practice_id=hand_over.practice_id, actor=actor, about=about)
