"""The ledger's entries, the end of each practice's chain, and the names it is searched by; ledger.py writes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Never, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils.functional import Promise

from audit.actions import Action
from common.folding import fold
from common.ids import new_id

VERBS: dict[str, Promise | str] = dict(Action.choices)
LONGEST_FOLDED = 300
LONGEST_WORDS = 100


class Unchangeable(RuntimeError):
    """Somebody tried to change or delete what has been recorded."""


@dataclass(frozen=True)
class Sought:
    """What somebody looks for in the ledger; every field may be left out."""

    patient_id: UUID | None = None
    link_id: UUID | None = None
    actor_id: UUID | None = None
    actor_kind: str = ""
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def columns(self) -> dict[str, Any]:
        """The columns of which one value is wanted."""
        return {name: value for name, value in asdict(self).items() if value and name not in ("since", "until")}


# What an index leads to, the rarest first; what else is sought is compared entry by entry.
LEADING = [
    {"patient_id"}, {"link_id"}, {"actor_id", "action"}, {"actor_kind", "action"}, {"actor_id"}, {"actor_kind"},
    {"action"},
]  # fmt: skip


class LedgerQuerySet(models.QuerySet["Event"]):
    """Reads and adds; refuses everything else."""

    def newest_first(self) -> Self:
        """The order people read in; the position tells apart what happened at the same moment."""
        return self.order_by("-at", "-position")

    def oldest_first(self) -> Self:
        return self.order_by("at", "position")

    def older_than(self, event: Event) -> Self:
        """What comes after this entry when the newest is first; no counting, however far down."""
        # The first condition alone is what lets the index start there; so it is below.
        return self.filter(Q(at__lte=event.at) & (Q(at__lt=event.at) | Q(position__lt=event.position)))

    def newer_than(self, event: Event) -> Self:
        return self.filter(Q(at__gte=event.at) & (Q(at__gt=event.at) | Q(position__gt=event.position)))

    def sought(self, practice_id: UUID, sought: Sought) -> Self:
        """The entries of the practice that fit. A database does not know that a patient is rarer than a verb."""
        columns = sought.columns()
        lead = next((names for names in LEADING if names <= columns.keys()), set())
        found = self.filter(practice_id=practice_id, **{name: columns[name] for name in lead})
        if lead & {"actor_kind"}:
            found = found.filter(SOMEBODY_ELSE)
        for name in columns.keys() - lead:
            found = found.filter(Exact(Coalesce(F(name), F(name)), columns[name]))
        if sought.since:
            found = found.filter(at__gte=sought.since)
        return found.filter(at__lt=sought.until) if sought.until else found

    def walk(self, size: int = 1000) -> Iterator[Event]:
        """Everything, newest first, piece by piece: no cursor is held and nothing is kept, however much there is."""
        ordered = self.newest_first()
        piece = list(ordered[:size])
        while piece:
            yield from piece
            piece = list(ordered.older_than(piece[-1])[:size])

    def update(self, **kwargs: Any) -> Never:
        raise Unchangeable("entries of the ledger are not updated")

    def bulk_update(self, *args: Any, **kwargs: Any) -> Never:
        raise Unchangeable("entries of the ledger are not updated")

    def bulk_create(self, *args: Any, **kwargs: Any) -> Never:
        raise Unchangeable("entries are chained one by one; use audit.ledger.record")

    def delete(self) -> Never:
        raise Unchangeable("entries of the ledger are not deleted")


class ActorKind(models.TextChoices):
    """What sort of someone did it."""

    USER = "user"
    LINK = "link"
    SYSTEM = "system"
    STRANGER = "stranger"


# Few entries are not a user's; an index of those alone costs the others nothing.
SOMEBODY_ELSE = ~Q(actor_kind=ActorKind.USER.value)


def verbs() -> Sequence[tuple[str, str | Promise]]:
    """Named, not listed, in the migration: a new verb needs no new migration."""
    return Action.choices


class Event(models.Model):
    """One thing that happened; ids and labels only, so that it outlives what it describes.

    The database refuses to change or delete a row (migration 0003), whoever asks.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    practice_id = models.UUIDField(null=True)
    position = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    action = models.CharField(max_length=40, choices=verbs)
    actor_kind = models.CharField(max_length=10, choices=ActorKind.choices)
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=254, blank=True)
    address = models.CharField(max_length=45, blank=True)
    link_id = models.UUIDField(null=True)
    subject_id = models.UUIDField(null=True)
    subject_label = models.CharField(max_length=254, blank=True)
    patient_id = models.UUIDField(null=True)
    patient_label = models.CharField(max_length=254, blank=True)
    detail = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice_id", "position"], name="audit_event_position")]
        indexes = [
            models.Index(fields=["practice_id", "-at"], name="audit_event_at"),
            models.Index(fields=["practice_id", "action", "-at"], name="audit_event_action"),
            models.Index(fields=["practice_id", "actor_id", "-at"], name="audit_event_actor"),
            models.Index(fields=["practice_id", "actor_id", "action", "-at"], name="audit_event_actor_action"),
            models.Index(fields=["practice_id", "actor_kind", "-at"], name="audit_event_kind", condition=SOMEBODY_ELSE),
            models.Index(
                fields=["practice_id", "actor_kind", "action", "-at"],
                name="audit_event_kind_action",
                condition=SOMEBODY_ELSE,
            ),
            models.Index(fields=["practice_id", "patient_id", "-at"], name="audit_event_patient"),
            models.Index(fields=["subject_id", "action", "-at"], name="audit_event_subject"),
            models.Index(
                fields=["practice_id", "link_id", "-at"], name="audit_event_link", condition=Q(link_id__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} at {self.at:%Y-%m-%d %H:%M:%S}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Adds a new entry; an existing one stays as it is."""
        if not self._state.adding:
            raise Unchangeable("entries of the ledger are not updated")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> Never:
        raise Unchangeable("entries of the ledger are not deleted")

    @property
    def verb(self) -> str:
        """What happened, in words; `get_action_display` compares every choice for every entry."""
        return str(VERBS.get(self.action, self.action))


class ChainEnd(models.Model):
    """Where the next entry of one practice is tied on; the nil practice keeps what belongs to none.

    The database lets it go forward one entry at a time (migration 0003), and never go.
    """

    practice_id = models.UUIDField(primary_key=True)
    position = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"{self.practice_id}: {self.position}"


class NameKind(models.TextChoices):
    """Whose name it is."""

    PERSON = "person"
    PATIENT = "patient"


class KnownNameQuerySet(models.QuerySet["KnownName"]):
    """Looks names up; each is there once, however many entries bear it."""

    def patients(self, practice_id: UUID) -> Self:
        return self.filter(practice_id=practice_id, kind=NameKind.PATIENT)

    def people(self, practice_id: UUID) -> Self:
        return self.filter(practice_id=practice_id, kind=NameKind.PERSON)

    def matching(self, text: str) -> Self:
        """Names in which every typed word is found, by the alphabet."""
        found = self.order_by("folded", "pk")
        for word in fold(text[:LONGEST_WORDS]).split():
            found = found.filter(folded__contains=word)
        return found


class KnownName(models.Model):
    """A person or patient by a name that stands in the ledger: what the ledger is searched by.

    No evidence: it could be made again from the entries. Who was renamed is here by every name.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    practice_id = models.UUIDField()
    kind = models.CharField(max_length=10, choices=NameKind.choices)
    subject_id = models.UUIDField()
    label = models.CharField(max_length=254)
    folded = models.CharField(max_length=LONGEST_FOLDED)

    objects = KnownNameQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice_id", "subject_id", "label"], name="audit_known_name_once")
        ]
        indexes = [models.Index(fields=["practice_id", "kind", "folded", "id"], name="audit_known_name_folded")]

    def __str__(self) -> str:
        return self.label
