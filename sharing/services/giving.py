"""Sharing with people: giving, passing on, taking back, declining; never wider than what the giver has."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from audit.actions import Action
from audit.ledger import About, Actor, record
from image_collections.models import Collection, Item
from sharing.models import Group, Recipient, Share, Sight
from sharing.models.share import DEEPEST
from sharing.rights import Chain


class ShareRefused(Exception):
    """A share that must not exist; forms say so first, this is for forged requests."""


@dataclass(frozen=True)
class ShareRequest:
    """What the sender asked for; `items` empty means whole collections that grow."""

    request_key: uuid.UUID
    attestation: str
    users: Sequence[User] = ()
    groups: Sequence[Group] = ()
    emails: Sequence[str] = ()
    items: Sequence[Item] = ()
    beside: Sequence[Collection] = ()
    subject: str = ""
    message: str = ""
    may_download: bool = False
    may_pass_on: bool = True
    may_add_files: bool = False
    includes_tags: bool = True
    includes_annotations: bool = True
    de_identifies: bool = False
    expires_at: datetime.datetime | None = None


COPIED = (
    *("request_key", "attestation", "subject", "message", "expires_at"),
    *("may_download", "may_pass_on", "may_add_files", "includes_tags", "includes_annotations", "de_identifies"),
)


def give_share(collection: Collection, *, actor: Actor, user: User, request: ShareRequest) -> Share:
    """Share what is the practice's own; the same form twice makes one share. ShareRefused for what no form sends."""
    beside = [one for one in request.beside if one.pk != collection.pk]
    refuse_impossible(collection, beside, request)
    return _save(None, collection, replace(request, beside=beside), actor, user)


def pass_on(chain: Chain, *, actor: Actor, user: User, request: ShareRequest) -> Share:
    """Give others what one has oneself; whatever goes beyond it is left out, whatever a forged form says."""
    right = chain.right
    if not right.may_pass_on or len(chain.shares) >= DEEPEST:
        raise ShareRefused("passing_on")
    ends = [end for end in (right.expires_at, request.expires_at) if end]
    narrowed = replace(
        request,
        beside=[one for one in request.beside if chain.share.beside.filter(pk=one.pk).exists()],
        items=[item for item in request.items if chain.items.filter(pk=item.pk).exists()],
        may_download=request.may_download and right.may_download,
        may_add_files=request.may_add_files and right.may_add_files,
        includes_tags=request.includes_tags and right.sees_tags,
        includes_annotations=request.includes_annotations and right.sees_annotations,
        de_identifies=request.de_identifies or right.de_identified,
        expires_at=min(ends, default=None),
    )
    if request.items and not narrowed.items:
        raise ShareRefused("items")
    refuse_impossible(chain.share.collection, narrowed.beside, narrowed)
    return _save(chain.share, chain.share.collection, narrowed, actor, user)


def refuse_impossible(collection: Collection, beside: Sequence[Collection], request: ShareRequest) -> None:
    """What must hold whatever the form said: somebody to give to, the attestation, an end to come, one patient."""
    if not request.attestation:
        raise ShareRefused("attestation")
    if not (request.users or request.groups or request.emails):
        raise ShareRefused("recipients")
    if request.expires_at and request.expires_at <= timezone.now():
        raise ShareRefused("expiry")
    if any(one.patient_id != collection.patient_id for one in beside):
        raise ShareRefused("beside")
    places = {collection.pk, *(one.pk for one in beside)}
    if any(item.collection_id not in places for item in request.items):
        raise ShareRefused("items")


def _save(parent: Share | None, collection: Collection, request: ShareRequest, actor: Actor, user: User) -> Share:
    known = Share.objects.of(collection.practice).filter(request_key=request.request_key)
    if share := known.first():
        return share
    try:
        with transaction.atomic():
            share = _save_rows(parent, collection, user, request)
            action = Action.SHARE_PASSED_ON if parent else Action.SHARE_CREATED
            record_share(action, share, actor=actor, recipients=recipients_of(share).count())
    except IntegrityError:
        return known.get()
    return share


def _save_rows(parent: Share | None, collection: Collection, user: User, request: ShareRequest) -> Share:
    values: dict[str, Any] = {name: getattr(request, name) for name in COPIED}
    rights = {"practice": collection.practice, "collection": collection, "parent": parent, "created_by": user}
    share = Share.objects.create(**values, **rights, grows=not request.items)
    share.beside.set(request.beside)
    share.items.set(request.items)
    known = {one.email.casefold(): one for one in User.objects.filter(email_lower(request.emails))}
    people = {one.pk: one for one in (*request.users, *known.values()) if one.pk != user.pk}
    unknown = {email.casefold() for email in request.emails} - known.keys()
    rows = [Recipient(share=share, user=one) for one in people.values()]
    rows += [Recipient(share=share, group=group) for group in {group.pk: group for group in request.groups}.values()]
    rows += [Recipient(share=share, email=email) for email in sorted(unknown)]
    if not rows:
        raise ShareRefused("oneself")
    Recipient.objects.bulk_create(rows)
    return share


def email_lower(emails: Sequence[str]) -> Q:
    """Whose address is one of these, however it is written."""
    return reduce(or_, (Q(email__iexact=email) for email in emails), Q(pk__in=[]))


def withdraw_share(share: Share, *, actor: Actor, user: User | None) -> bool:
    """End it for everybody, with all that was passed on from it; False when it had ended before."""
    live = Share.objects.of(share.practice).filter(pk=share.pk, withdrawn_at=None)
    with transaction.atomic():
        changed = live.update(withdrawn_at=timezone.now(), withdrawn_by=user)
        if changed:
            record_share(Action.SHARE_WITHDRAWN, share, actor=actor, **count(share))
    return bool(changed)


def withdraw_recipient(recipient: Recipient, *, actor: Actor, user: User | None) -> bool:
    """Take it back from one person or group; what they passed on goes with it. False when that was done before."""
    share = recipient.share
    held = Recipient.objects.of(share.practice).filter(pk=recipient.pk, withdrawn_at=None)
    with transaction.atomic():
        changed = held.update(withdrawn_at=timezone.now(), withdrawn_by=user)
        if changed:
            record_share(Action.SHARE_TAKEN_BACK, share, actor=actor, recipient=str(recipient.pk))
    return bool(changed)


@transaction.atomic
def decline_share(share: Share, user: User, *, actor: Actor) -> bool:
    """The person has it no more, and neither has whoever got it from them; False when that was done before."""
    sight, _made = Sight.objects.of(share.practice).get_or_create(share=share, user=user)
    declined = Sight.objects.of(share.practice).filter(pk=sight.pk, declined_at=None)
    changed = declined.update(declined_at=timezone.now())
    if changed:
        record_share(Action.SHARE_DECLINED, share, actor=actor)
    return bool(changed)


def all_below(share: Share) -> list[Share]:
    """What was passed on from it, and from that, however deep; for telling how many are affected."""
    found: list[Share] = []
    storey = [share]
    while storey:
        below = Share.objects.of(share.practice).filter(parent__in=storey, withdrawn_at=None)
        storey = list(below)
        found += storey
    return found


def count(share: Share) -> dict[str, int]:
    """How many had it directly, and how many shares hang below it."""
    return {"recipients": recipients_of(share).count(), "passed_on": len(all_below(share))}


def recipients_of(share: Share) -> QuerySet[Recipient]:
    """Who has it directly now."""
    return Recipient.objects.of(share.practice).filter(share=share, withdrawn_at=None)


def record_share(action: Action, share: Share, *, actor: Actor, **detail: object) -> None:
    """One entry about this share; the patient is named, because whoever reads the ledger asks for whom it was."""
    patient = share.collection.patient
    label = share.subject or share.collection.title
    about = About(share.pk, label, patient.pk, patient.full_name, dict(detail))
    record(action, practice_id=share.practice_id, actor=actor, about=about)
