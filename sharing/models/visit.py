"""One opening of a link in one browser, from the right password until it ends."""

from __future__ import annotations

import datetime
from typing import Self

from django.db import models
from django.utils import timezone

from common.ids import new_id
from common.tenancy import PracticeManager, PracticeQuerySet
from sharing.models.link import Link, LinkState

IDLE = datetime.timedelta(minutes=60)
RECEIPT = datetime.timedelta(hours=1)
LONGEST = datetime.timedelta(hours=12)


class VisitQuerySet(PracticeQuerySet):
    """Visits belong to the practice of their link."""

    practice_path = "link__practice"

    def left(self) -> Self:
        """Admitted, never finished, and nobody has been seen for so long that nobody can come back."""
        now = timezone.now()
        over = models.Q(seen_at__lte=now - IDLE) | models.Q(started_at__lte=now - LONGEST)
        return self.filter(over, finished_at=None).exclude(admitted_at=None)


VisitManager = PracticeManager.from_queryset(VisitQuerySet)


class Visit(models.Model):
    """Who holds the cookie may see what the link shows, as long as the link lives."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="visits")
    token_hash = models.CharField(max_length=64, unique=True)
    epoch = models.PositiveIntegerField()
    address = models.CharField(max_length=45, blank=True)
    browser = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    code_hash = models.CharField(max_length=128, blank=True)
    code_ends_at = models.DateTimeField(null=True)
    admitted_at = models.DateTimeField(null=True)  # password, and the code if the link asks for one
    visitor_name = models.CharField(max_length=128, blank=True)
    visitor_message = models.TextField(max_length=5000, blank=True)
    privacy_accepted_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = VisitManager()

    def __str__(self) -> str:
        return f"visit {self.pk}"

    @property
    def is_going_on(self) -> bool:
        """Whether its browser may still do something at this moment, if only type the code."""
        now = timezone.now()
        return (
            self.finished_at is None
            and self.epoch == self.link.epoch
            and self.link.state == LinkState.LIVE
            and now < self.seen_at + IDLE
            and now < self.started_at + LONGEST
        )

    @property
    def is_open(self) -> bool:
        """Whether it may see anything at this moment."""
        return self.admitted_at is not None and self.is_going_on

    @property
    def proven_email(self) -> str:
        """The address whose mailbox this visitor can read, as the code showed; else nothing."""
        return self.link.email if self.link.asks_code and self.admitted_at else ""

    @property
    def has_receipt(self) -> bool:
        """For an hour after the end its browser may still see what was sent."""
        return (
            self.finished_at is not None
            and timezone.now() < self.finished_at + RECEIPT
            and self.epoch == self.link.epoch
            and self.link.withdrawn_at is None
        )

    @property
    def visitor(self) -> str:
        """Who sends, as shown to the practice: the name that was typed and whom the link was made for."""
        return f"{self.visitor_name} ({self.link.receiver})" if self.visitor_name else self.link.receiver
