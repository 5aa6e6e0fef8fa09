"""The ledger's entries and the end of each practice's chain; they are written by ledger.py only."""

from django.db import models

from audit.actions import Action
from common.ids import new_id


class ActorKind(models.TextChoices):
    """What sort of someone did it."""

    USER = "user"
    LINK = "link"
    SYSTEM = "system"
    STRANGER = "stranger"


class Event(models.Model):
    """One thing that happened; ids and labels only, so that it outlives what it describes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    practice_id = models.UUIDField(null=True)
    position = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    action = models.CharField(max_length=40, choices=Action.choices)
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

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice_id", "position"], name="audit_event_position")]
        indexes = [
            models.Index(fields=["practice_id", "-at"], name="audit_event_at"),
            models.Index(fields=["practice_id", "action", "-at"], name="audit_event_action"),
            models.Index(fields=["practice_id", "actor_id", "-at"], name="audit_event_actor"),
            models.Index(fields=["practice_id", "patient_id", "-at"], name="audit_event_patient"),
            models.Index(fields=["subject_id", "action", "-at"], name="audit_event_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.action} at {self.at:%Y-%m-%d %H:%M:%S}"


class ChainEnd(models.Model):
    """Where the next entry of one practice is tied on; the nil practice keeps what belongs to none."""

    practice_id = models.UUIDField(primary_key=True)
    position = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"{self.practice_id}: {self.position}"
