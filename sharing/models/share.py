"""Shares with people: sight of a collection given to users and groups, passed on as a tree."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Practice, User
from common.ids import new_id
from common.tenancy import PracticeManager, PracticeQuerySet
from image_collections.models import Collection, Item
from patients.models import SeenByQuerySet
from sharing.models.group import Group

DEEPEST = 8  # how often one thing can be passed on


class ShareQuerySet(SeenByQuerySet):
    """Which shares are seen where."""

    patient_path = "collection__patient"

    def live(self) -> Self:
        """Not withdrawn and not over, as far as this row itself says; what it was passed on from may be."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()), withdrawn_at=None)

    def present(self) -> Self:
        """Of a collection that is not in the bin."""
        return self.filter(collection__deleted_at=None, collection__patient__deleted_at=None)


ShareManager = PracticeManager.from_queryset(ShareQuerySet)


class Share(models.Model):
    """What one person gave at one time, to one or several, with the same rights for all of them.

    `practice` is the owner of what is shared, however often it was passed on. `parent` is the share that was passed on;
    what a share gives is never more than what its parent gives at the moment of asking (see rights.py).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="shares")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="passed_on")
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="shares")
    beside = models.ManyToManyField(Collection, related_name="shares_beside", blank=True)  # uploaded together with it
    grows = models.BooleanField(default=True)  # with what is added later; else only `items`
    items = models.ManyToManyField(Item, related_name="shares", blank=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="shares_given")
    created_at = models.DateTimeField(default=timezone.now)
    request_key = models.UUIDField(unique=True)  # of the form, so that sending it twice makes one share
    subject = models.CharField(_("subject"), max_length=128, blank=True)
    message = models.TextField(_("message"), max_length=5000, blank=True)
    may_download = models.BooleanField(default=False)
    may_pass_on = models.BooleanField(default=True)
    may_add_files = models.BooleanField(default=False)
    includes_tags = models.BooleanField(default=True)
    includes_annotations = models.BooleanField(default=True)
    de_identifies = models.BooleanField(default=False)
    expires_at = models.DateTimeField(null=True)
    attestation = models.CharField(max_length=500)  # the text that was confirmed, by created_by, then
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = ShareManager()

    class Meta:
        indexes = [
            models.Index(fields=["practice", "-created_at"], name="shares_of_practice"),
            models.Index(fields=["collection", "-created_at"], name="shares_of_collection"),
            models.Index(fields=["created_by", "-created_at"], name="shares_by_sender"),
        ]

    def __str__(self) -> str:
        return f"share {self.pk}"


class RecipientQuerySet(PracticeQuerySet):
    """Recipients belong to the practice of their share."""

    practice_path = "share__practice"

    def holding(self) -> Self:
        """Nobody took it away from them, and they did not decline."""
        return self.filter(withdrawn_at=None)


RecipientManager = PracticeManager.from_queryset(RecipientQuerySet)


class Recipient(models.Model):
    """To whom a share was given: a person, a group, or an address that has no account yet."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    share = models.ForeignKey(Share, on_delete=models.CASCADE, related_name="recipients")
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="shares_received")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, null=True, related_name="shares_received")
    email = models.EmailField(_("e-mail"), blank=True)  # only while neither of them is known
    created_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = RecipientManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["share", "user"], name="sharing_user_once", condition=Q(user__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["share", "group"], name="sharing_group_once", condition=Q(group__isnull=False)
            ),
            models.UniqueConstraint(fields=["share", "email"], name="sharing_email_once", condition=~Q(email="")),
            models.CheckConstraint(
                name="sharing_recipient_is_one",
                condition=Q(user__isnull=False, group=None, email="")
                | Q(user=None, group__isnull=False, email="")
                | (Q(user=None, group=None) & ~Q(email="")),
            ),
        ]

    def __str__(self) -> str:
        return f"recipient {self.pk}"


class SightQuerySet(PracticeQuerySet):
    """Sights belong to the practice of their share."""

    practice_path = "share__practice"


SightManager = PracticeManager.from_queryset(SightQuerySet)


class Sight(models.Model):
    """What one person did with a share, got directly or through a group."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    share = models.ForeignKey(Share, on_delete=models.CASCADE, related_name="sights")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="share_sights")
    opened_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)

    objects = SightManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["share", "user"], name="sharing_sight_once")]

    def __str__(self) -> str:
        return f"sight {self.pk}"
