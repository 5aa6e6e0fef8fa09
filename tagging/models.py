"""The vocabulary of a practice: its kinds of image; teeth need no table (teeth.py)."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Practice
from common.ids import new_id
from common.tenancy import PracticeManager, PracticeQuerySet


class KindCode(models.TextChoices):
    """The kinds every practice starts with; their labels are translated, a practice's own are not."""

    PERIAPICAL = "periapical", _("Periapical")
    BITEWING = "bitewing", _("Bitewing")
    OCCLUSAL = "occlusal", _("Occlusal")
    PANORAMIC = "panoramic", _("Panoramic")
    CEPHALOMETRIC = "cephalometric", _("Cephalometric")
    CBCT = "cbct", _("CBCT")
    FULL_MOUTH_SERIES = "full_mouth_series", _("Full-mouth series")
    INTRAORAL_PHOTO = "intraoral_photo", _("Intraoral photo")
    EXTRAORAL_PHOTO = "extraoral_photo", _("Extraoral photo")
    MODEL_OR_SCAN = "model_or_scan", _("Model or scan")
    REPORT = "report", _("Report")
    REFERRAL_LETTER = "referral_letter", _("Referral letter")
    CONSENT = "consent", _("Consent")
    INSURANCE = "insurance", _("Insurance")
    OTHER = "other", _("Other")


class KindQuerySet(PracticeQuerySet):
    """Which kinds are offered."""

    def offered(self) -> Self:
        """Kinds that can be chosen; hidden ones stay on the items that have them."""
        return self.filter(hidden=False)


KindManager = PracticeManager.from_queryset(KindQuerySet)


class Kind(models.Model):
    """What an item shows, in dental words."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="kinds")
    code = models.CharField(max_length=32, blank=True)
    own_label = models.CharField(max_length=64, blank=True)
    hidden = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    objects = KindManager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "code"], condition=~models.Q(code=""), name="tagging_kind_code_once"
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The practice's own word, else the translated default."""
        return self.own_label or str(KindCode(self.code).label)
