"""Writing the ledger; checking it is checking.py's, reading it for people is a page of accounts."""

import hashlib
import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit.actions import Action
from audit.models import LONGEST_FOLDED, ActorKind, ChainEnd, Event, KnownName, NameKind
from common.folding import spellings

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
        end = _hold_end(practice_id or NO_PRACTICE)
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
        ChainEnd.objects.filter(practice_id=end.practice_id).update(position=event.position, hash=event.hash)
        _keep_names(event)
    return event


def _hold_end(key: uuid.UUID) -> ChainEnd:
    """The end of the chain, locked: whoever else writes to it waits for this transaction."""
    ends = ChainEnd.objects.select_for_update().filter(practice_id=key)
    if end := ends.first():
        return end
    ChainEnd.objects.get_or_create(practice_id=key)
    return ends.get()


def _keep_names(event: Event) -> None:
    """Make sure that the person and the patient of an entry are found by name; call it with the end held."""
    names = list(_names_in(event))
    if not names:
        return
    same = KnownName.objects.filter(
        practice_id=names[0].practice_id, subject_id__in=[name.subject_id for name in names]
    )
    known = set(same.values_list("subject_id", "label"))
    for name in names:
        if (name.subject_id, name.label) not in known:
            name.folded = " ".join(spellings(name.label))[:LONGEST_FOLDED]
            name.save(force_insert=True)


def _names_in(event: Event) -> list[KnownName]:
    person = (NameKind.PERSON, event.actor_id if event.actor_kind == ActorKind.USER else None, event.actor_label)
    patient = (NameKind.PATIENT, event.patient_id, event.patient_label)
    return [
        KnownName(practice_id=event.practice_id, kind=kind, subject_id=key, label=label)
        for kind, key, label in (person, patient)
        if event.practice_id and key and label
    ]


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
