"""The ledger's entries and the end of each practice's chain; they are written by ledger.py only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Never, Self

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise

from audit.actions import Action
from common.ids import new_id

VERBS: dict[str, Promise | str] = dict(Action.choices)


class Unchangeable(RuntimeError):
    """Somebody tried to change or delete what has been recorded."""


class LedgerQuerySet(models.QuerySet["Event"]):
    """Reads and adds; refuses everything else."""

    def newest_first(self) -> Self:
        """The order people read in; the position tells apart what happened at the same moment."""
        return self.order_by("-at", "-position")

    def older_than(self, event: Event) -> Self:
        """What comes after this entry when the newest is first; no counting, however far down."""
        return self.filter(Q(at__lt=event.at) | Q(at=event.at, position__lt=event.position))

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


def verbs() -> Sequence[tuple[str, str | Promise]]:
    """Named, not listed, in the migration: a new verb needs no new migration."""
    return Action.choices


class Event(models.Model):
    """One thing that happened; ids and labels only, so that it outlives what it describes."""

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
            models.Index(fields=["practice_id", "patient_id", "-at"], name="audit_event_patient"),
            models.Index(fields=["subject_id", "action", "-at"], name="audit_event_subject"),
            models.Index(fields=["link_id", "-at"], name="audit_event_link"),
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
    """Where the next entry of one practice is tied on; the nil practice keeps what belongs to none."""

    practice_id = models.UUIDField(primary_key=True)
    position = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"{self.practice_id}: {self.position}"
