"""One opening of a link in one browser, from the right password until it ends."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from common.ids import new_id
from common.tenancy import PracticeManager, PracticeQuerySet
from sharing.models.link import Link, LinkState


class VisitQuerySet(PracticeQuerySet):
    """Visits belong to the practice of their link."""

    practice_path = "link__practice"


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

    objects = PracticeManager.from_queryset(VisitQuerySet)()

    def __str__(self) -> str:
        return f"visit {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it may see anything at this moment."""
        return (
            self.admitted_at is not None
            and self.finished_at is None
            and self.epoch == self.link.epoch
            and self.link.state == LinkState.LIVE
        )
