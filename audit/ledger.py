"""Writing and checking the ledger; reading it for people is a page of accounts."""

import hashlib
import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit.actions import Action
from audit.models import ActorKind, ChainEnd, Event

NO_PRACTICE = uuid.UUID(int=0)
SAME_LOOK = timedelta(minutes=30)


@dataclass(frozen=True)
class Actor:
    """Who did it, from where, and by which link; made once for a request and passed to every service."""

    kind: ActorKind
    id: uuid.UUID | None = None
    label: str = ""
    address: str = ""
    link_id: uuid.UUID | None = None


SYSTEM = Actor(ActorKind.SYSTEM, label="Bitewing")


@dataclass(frozen=True)
class About:
    """What it happened to; labels are kept because the thing itself may be gone when somebody asks."""

    id: uuid.UUID | None = None
    label: str = ""
    patient_id: uuid.UUID | None = None
    patient_label: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


NOTHING = About()


def record(action: Action, *, practice_id: uuid.UUID | None, actor: Actor, about: About = NOTHING) -> Event:
    """Add one entry to the practice's chain, in the caller's transaction if there is one."""
    with transaction.atomic():
        key = practice_id or NO_PRACTICE
        ChainEnd.objects.get_or_create(practice_id=key)
        end = ChainEnd.objects.select_for_update().get(practice_id=key)
        event = Event(
            practice_id=practice_id,
            position=end.position + 1,
            at=timezone.now(),
            action=action,
            actor_kind=actor.kind,
            actor_id=actor.id,
            actor_label=actor.label[:254],
            address=actor.address,
            link_id=actor.link_id,
            subject_id=about.id,
            subject_label=about.label[:254],
            patient_id=about.patient_id,
            patient_label=about.patient_label[:254],
            detail=about.detail,
            previous_hash=end.hash,
        )
        event.hash = fingerprint(event)
        event.save(force_insert=True)
        ChainEnd.objects.filter(practice_id=key).update(position=event.position, hash=event.hash)
    return event


def record_look(action: Action, *, practice_id: uuid.UUID | None, actor: Actor, about: About) -> Event | None:
    """Record that somebody looked; looking again within half an hour is the same look and adds nothing."""
    same = Event.objects.filter(subject_id=about.id, action=action, at__gt=timezone.now() - SAME_LOOK)
    if same.filter(actor_kind=actor.kind, actor_id=actor.id, link_id=actor.link_id).exists():
        return None
    return record(action, practice_id=practice_id, actor=actor, about=about)


def fingerprint(event: Event) -> str:
    """SHA-256 over every field but the hash itself, and so over the whole chain before it."""
    values = {f.attname: getattr(event, f.attname) for f in Event._meta.concrete_fields if f.name != "hash"}
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=_plain).encode()).hexdigest()


def _plain(value: object) -> str:
    return value.isoformat(timespec="microseconds") if isinstance(value, datetime) else str(value)


@dataclass(frozen=True)
class Break:
    """Where a chain stops holding: the position, and the entry found there unless it is gone."""

    position: int
    event: Event | None = None


def first_broken(practice_id: uuid.UUID | None) -> Break | None:
    """The first entry that was changed, removed, moved or put in later; None for a whole chain."""
    previous, position = "0" * 64, 0
    for event in Event.objects.filter(practice_id=practice_id).order_by("position").iterator(chunk_size=1000):
        position += 1
        if event.position != position or event.previous_hash != previous or event.hash != fingerprint(event):
            return Break(position, event)
        previous = event.hash
    end = ChainEnd.objects.filter(practice_id=practice_id or NO_PRACTICE).first() or ChainEnd()
    if (end.position, end.hash) != (position, previous):
        return Break(position + 1 if end.position > position else position)
    return None


def chains() -> list[uuid.UUID | None]:
    """Whose chains there are, found from both sides so that neither can be removed unseen."""
    ends = {None if key == NO_PRACTICE else key for key in ChainEnd.objects.values_list("practice_id", flat=True)}
    return sorted(ends | set(Event.objects.values_list("practice_id", flat=True).distinct()), key=str)
