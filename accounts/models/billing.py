"""What a practice subscribed to and by which provider; whether it may work is Practice.plan and paid_until alone."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from accounts.models.practice import Practice
from common.ids import new_id
from common.tenancy import PracticeManager, PracticeQuerySet


class SubscriptionState(models.TextChoices):
    """`cancelled` runs to the end of what is paid; `ended` is over, and a new one may be asked for."""

    REQUESTED = "requested", _("requested")
    ACTIVE = "active", _("active")
    CANCELLED = "cancelled", _("cancelled")
    ENDED = "ended", _("ended")


class SubscriptionQuerySet(PracticeQuerySet):
    """Which subscriptions count."""

    def open(self) -> Self:
        """The one that is asked for or running."""
        return self.exclude(state=SubscriptionState.ENDED)


SubscriptionManager = PracticeManager.from_queryset(SubscriptionQuerySet)


class Subscription(models.Model):
    """One subscription of a practice, from the request to its end; `reference` is the provider's name for it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="subscriptions")
    provider = models.CharField(max_length=20)
    reference = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=SubscriptionState.choices, default=SubscriptionState.REQUESTED)
    billing_name = models.CharField(max_length=128, blank=True)
    billing_address = models.CharField(max_length=500, blank=True)
    tax_number = models.CharField(max_length=40, blank=True)
    requested_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    activated_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    news_at = models.DateTimeField(null=True, blank=True)  # of the newest news of its state; older ones come too late

    objects = SubscriptionManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice"], condition=~Q(state=SubscriptionState.ENDED), name="accounts_subscription_open_once"
            ),
            models.UniqueConstraint(
                fields=["provider", "reference"], condition=~Q(reference=""), name="accounts_subscription_reference"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider}: {self.state}"

    @property
    def is_bound(self) -> bool:
        """The person went through with it at the provider's, whose news that it is paid is perhaps on its way."""
        return self.news_at is not None


class ProviderEvent(models.Model):
    """News from a payment provider that was dealt with; the same news a second time changes nothing."""

    provider = models.CharField(max_length=20)
    reference = models.CharField(max_length=120)
    handled_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "reference"], name="accounts_provider_event_once")]

    def __str__(self) -> str:
        return f"{self.provider}: {self.reference}"
