"""Patients of a practice and the reading rules for them."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Practice, User
from common.ids import new_id
from common.tenancy import PracticeManager, PracticeQuerySet


class Sex(models.TextChoices):
    """As in DICOM (0010,0040)."""

    FEMALE = "F", _("Female")
    MALE = "M", _("Male")
    OTHER = "O", _("Other")


class PatientQuerySet(PracticeQuerySet):
    """Which patients are seen where."""

    def present(self) -> Self:
        """Not in the bin."""
        return self.filter(deleted_at=None)


class Patient(models.Model):
    """The person treated; belongs to one practice."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="patients")
    first_name = models.CharField(_("first name"), max_length=64)
    last_name = models.CharField(_("last name"), max_length=64)
    birth_date = models.DateField(_("date of birth"))
    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices, blank=True)
    card_number = models.CharField(_("card number"), max_length=64, blank=True)
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    address = models.CharField(_("address"), max_length=500, blank=True)
    notes = models.TextField(_("notes"), max_length=5000, blank=True)
    search_text = models.TextField(editable=False)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    last_activity_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True)

    objects = PracticeManager.from_queryset(PatientQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "card_number"], condition=~Q(card_number=""), name="patients_card_number_once"
            )
        ]
        indexes = [
            models.Index(fields=["practice", "-last_activity_at", "-id"], name="patients_by_activity"),
            models.Index(fields=["practice", "last_name", "first_name", "id"], name="patients_by_name"),
            models.Index(fields=["practice", "birth_date"], name="patients_by_birth_date"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def initials(self) -> str:
        return (self.first_name[:1] + self.last_name[:1]).upper()

    @property
    def age(self) -> int:
        """Full years today."""
        today = timezone.localdate()
        before_birthday = (today.month, today.day) < (self.birth_date.month, self.birth_date.day)
        return today.year - self.birth_date.year - before_birthday
