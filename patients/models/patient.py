"""Patients of a practice and the reading rules for them."""

from __future__ import annotations

import datetime
from functools import reduce
from operator import or_
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Practice, User
from common.ids import new_id
from common.privacy import PersonName
from common.tenancy import PracticeManager
from patients import searching
from patients.models.bin import BinQuerySet

LONGEST_SORT_NAME = 300
PERSONAL_FIELDS = (  # what people type about a patient, in the order of the form
    *("first_name", "last_name", "birth_date", "sex", "card_number"),
    *("phone", "email", "address", "notes"),
)


class Sex(models.TextChoices):
    """As in DICOM (0010,0040)."""

    FEMALE = "F", _("Female")
    MALE = "M", _("Male")
    OTHER = "O", _("Other")


class PatientQuerySet(BinQuerySet):
    """Which patients are seen where."""

    patient_path = "pk"

    def present(self) -> Self:
        """Not in the bin."""
        return self.filter(deleted_at=None)

    def real(self) -> Self:
        """Without the one who stands in for nobody; `seen_by` leaves that one out already."""
        return self.filter(stands_in=False)

    def matching(self, text: str) -> Self:
        """Those in whom every word of the text is found: name, number, phone or birth date (B2)."""
        found = self
        for forms in searching.needles(text):
            found = found.filter(reduce(or_, (Q(search_text__contains=form) for form in forms)))
        return found

    def alike(self, last_name: str, birth_date: datetime.date | None, card_number: str) -> Self:
        """Who may be the same person: same last name and birth date, or same number (B1)."""
        same = Q(pk__in=[])
        if card_number:
            same |= Q(card_number__iexact=card_number)
        if birth_date:
            same |= Q(birth_date=birth_date, sort_name__startswith=f"{searching.fold(last_name)}, ")
        return self.filter(same)

    def by_name(self, *, after: Patient | None = None) -> Self:
        """In the order of the alphabet, from behind a given patient on."""
        rest = Q()
        if after is not None:
            # The first condition alone is what lets the index start there.
            rest = Q(sort_name__gte=after.sort_name) & (Q(sort_name__gt=after.sort_name) | Q(id__gt=after.id))
        return self.filter(rest).order_by("sort_name", "id")

    def by_activity(self, *, after: Patient | None = None) -> Self:
        """Those last worked on first, from behind a given patient on."""
        rest = Q()
        if after is not None:
            then = after.last_activity_at
            rest = Q(last_activity_at__lte=then) & (Q(last_activity_at__lt=then) | Q(id__lt=after.id))
        return self.filter(rest).order_by("-last_activity_at", "-id")


PatientManager = PracticeManager.from_queryset(PatientQuerySet)


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
    photo_item = models.UUIDField(null=True)  # items live above; they are named, not pointed to (B4)
    search_text = models.TextField(editable=False)
    sort_name = models.CharField(max_length=LONGEST_SORT_NAME, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    last_activity_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True)
    stands_in = models.BooleanField(default=False)  # nobody: what waits in the practice's tray lies with this row

    objects = PatientManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "practice", Lower("card_number"), condition=~Q(card_number=""), name="patients_card_number_once"
            ),
            models.UniqueConstraint(fields=["practice"], condition=Q(stands_in=True), name="patients_one_stands_in"),
        ]
        indexes = [
            models.Index(fields=["practice", "-last_activity_at", "-id"], name="patients_by_activity"),
            models.Index(fields=["practice", "sort_name", "id"], name="patients_by_name"),
            models.Index(fields=["practice", "birth_date"], name="patients_by_birth_date"),
            models.Index(fields=["deleted_at"], name="patients_in_bin", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> PersonName:
        """Told from other words, so that a list of labels can hide it on a device in privacy mode."""
        name = f"{self.first_name} {self.last_name}"
        return PersonName(gettext("Tray") if name == " " else name)  # only who stands in for nobody has none

    @property
    def initials(self) -> str:
        return (self.first_name[:1] + self.last_name[:1]).upper()

    def age_on(self, today: datetime.date) -> int:
        """Full years."""
        before_birthday = (today.month, today.day) < (self.birth_date.month, self.birth_date.day)
        return today.year - self.birth_date.year - before_birthday

    def note_words(self) -> None:
        """Work out again what the patient is found and sorted by; for services, before saving."""
        names = [self.first_name, self.last_name]
        self.search_text = searching.haystack(
            names, number=self.card_number, phone=self.phone, birth_date=self.birth_date
        )
        self.sort_name = f"{searching.fold(self.last_name)}, {searching.fold(self.first_name)}"[:LONGEST_SORT_NAME]


def field_named(name: str) -> models.Field:
    """A column of Patient, for who reads or names many of them alike."""
    return next(field for field in Patient._meta.concrete_fields if field.name == name)
