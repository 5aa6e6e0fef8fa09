"""Named sets of people to share with: of a practice, or one person's own."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Practice, User
from common.ids import new_id
from common.tenancy import PracticeManager, PracticeQuerySet


class GroupQuerySet(PracticeQuerySet):
    """A group belongs to the practice in which it was made."""

    def offered_to(self, user: User, practice: Practice) -> Self:
        """Those of the practice, and this person's own in it."""
        return self.of(practice).filter(Q(owner=None) | Q(owner=user))


GroupManager = PracticeManager.from_queryset(GroupQuerySet)


class Group(models.Model):
    """Whoever is in it has what was shared with it; who leaves has it no more."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="groups")
    owner = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")  # empty: the practice's
    name = models.CharField(_("name"), max_length=64)
    members = models.ManyToManyField(User, related_name="share_groups", blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = GroupManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "practice", Lower("name"), name="sharing_group_once_in_practice", condition=Q(owner=None)
            ),
            models.UniqueConstraint(
                "practice", "owner", Lower("name"), name="sharing_group_once_of_owner", condition=Q(owner__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name
