"""Everything of a patient, or of the practice, on its way into one ZIP."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Practice, User
from common.ids import new_id
from common.tenancy import PracticeManager
from patients.models import Patient


class ExportState(models.TextChoices):
    """Where an export is in its life."""

    WAITING = "waiting", gettext_lazy("Waiting")
    RUNNING = "running", gettext_lazy("Being made")
    READY = "ready", gettext_lazy("Ready")
    FAILED = "failed", gettext_lazy("Failed")
    OVER = "over", gettext_lazy("Removed")


class Export(models.Model):
    """Asked for by a person, made by the worker, kept for some days (B9); without a patient it is the practice's."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="exports")
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, null=True, related_name="+")
    asked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=7, choices=ExportState.choices, default=ExportState.WAITING)
    state_since = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=40, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)  # files that are in it
    total = models.PositiveIntegerField(default=0)
    key = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    mailed_at = models.DateTimeField(null=True)

    objects = PracticeManager()

    class Meta:
        indexes = [
            models.Index(fields=["practice", "-asked_at"], name="exports_of_practice"),
            models.Index(fields=["state", "state_since"], name="exports_by_state"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def label(self) -> str:
        """What it holds; whose patient it is stands beside it where that may be seen."""
        return _("One patient") if self.patient_id else _("The whole practice")

    @property
    def percent(self) -> int:
        """How far it is; never quite there before it is."""
        return min(99, 100 * self.done // self.total) if self.total else 0
