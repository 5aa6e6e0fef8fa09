"""The tenant and its settings; what a plan allows is in accounts/plans.py."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.logos import Logo, logo_called
from accounts.places import countries
from common.ids import new_id


class Plan(models.TextChoices):
    """How much of Bitewing a practice may use."""

    VIEWER = "viewer", _("Viewer")
    TRIAL = "trial", _("Trial")
    SUBSCRIBER = "subscriber", _("Subscriber")


class Notation(models.TextChoices):
    """How teeth are written for a reader; stored teeth are always FDI."""

    FDI = "fdi", _("FDI (11–48)")
    UNIVERSAL = "universal", _("Universal (1–32, A–T)")
    PALMER = "palmer", _("Palmer")


ATTESTATION = _("I may disclose this under the law that applies to me.")


class Practice(models.Model):
    """A tenant: everything about patients belongs to exactly one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=128)
    plan = models.CharField(max_length=10, choices=Plan.choices, default=Plan.VIEWER)
    trial_ends_at = models.DateTimeField(null=True, blank=True)
    country = models.CharField(max_length=2, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    language = models.CharField(max_length=8, choices=settings.LANGUAGES, default="en")
    notation = models.CharField(max_length=10, choices=Notation.choices, default=Notation.FDI)
    attestation = models.CharField(max_length=500, blank=True)
    logo = models.CharField(max_length=64, blank=True, editable=False)  # its public name
    link_default_days = models.PositiveSmallIntegerField(default=30)
    link_longest_days = models.PositiveSmallIntegerField(default=365)
    link_code_required = models.BooleanField(default=False)
    link_download_never = models.BooleanField(default=False)
    link_domains = models.JSONField(default=list, blank=True)  # where links may be mailed; empty: everywhere
    idle_minutes = models.PositiveSmallIntegerField(default=30)
    second_factor_required = models.BooleanField(default=False)
    notices_off = models.JSONField(default=list, blank=True)  # codes of accounts/notices.py that nobody here gets
    paid_until = models.DateTimeField(null=True, blank=True)  # of a subscriber; empty: without end
    storage_used = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(idle_minutes__range=(5, 60)), name="accounts_practice_idle_minutes"),
            models.CheckConstraint(
                condition=Q(link_default_days__gte=1)
                & Q(link_longest_days__lte=365)
                & Q(link_default_days__lte=F("link_longest_days")),
                name="accounts_practice_link_days",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def trial_is_over(self) -> bool:
        """A trial that ended reads, exports and deletes, nothing else."""
        return self.plan == Plan.TRIAL and (self.trial_ends_at is None or self.trial_ends_at <= timezone.now())

    @property
    def subscription_is_over(self) -> bool:
        """A subscription that was not paid on reads, exports and deletes, nothing else."""
        return self.plan == Plan.SUBSCRIBER and self.paid_until is not None and self.paid_until <= timezone.now()

    @property
    def attestation_text(self) -> str:
        """What a sender confirms before sharing: the practice's own words, else ours."""
        return self.attestation or str(ATTESTATION)

    @property
    def country_name(self) -> str:
        """In the language of the page; empty while nobody chose one."""
        return dict(countries()).get(self.country, "")

    @property
    def shown_logo(self) -> Logo | None:
        """What pages and mails show; None without a logo."""
        return logo_called(self.logo)

    def reserve_storage(self, size: int, limit: int) -> bool:
        """Take `size` bytes of the quota if they fit under `limit`; one conditional update, exact in parallel."""
        fits = Q(storage_used__lte=limit - size)
        return bool(Practice.objects.filter(fits, pk=self.pk).update(storage_used=F("storage_used") + size))

    def release_storage(self, size: int) -> None:
        """Give `size` bytes of the quota back."""
        Practice.objects.filter(pk=self.pk, storage_used__gte=size).update(storage_used=F("storage_used") - size)
