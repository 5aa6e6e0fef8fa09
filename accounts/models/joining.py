"""Invitations to join a practice as an additional user; invitations to look at a share are signed, not stored."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import Role, User
from accounts.models.practice import Practice
from common.ids import new_id
from common.tenancy import PracticeManager, PracticeQuerySet


class JoinInvitationQuerySet(PracticeQuerySet):
    """Which invitations can still be accepted."""

    def waiting(self) -> Self:
        """Neither accepted nor withdrawn; it may have run out, and then it can be sent again."""
        return self.filter(accepted_at=None, withdrawn_at=None)


JoinInvitationManager = PracticeManager.from_queryset(JoinInvitationQuerySet)


class JoinState(models.TextChoices):
    """Where an invitation stands; worked out, not stored."""

    WAITING = "waiting", _("invited")
    EXPIRED = "expired", _("run out")
    ACCEPTED = "accepted", _("accepted")
    WITHDRAWN = "withdrawn", _("withdrawn")


class JoinInvitation(models.Model):
    """Somebody was asked to join; the mailed secret is kept as its hash, and sending again makes a new one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="join_invitations")
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=128)
    role = models.CharField(max_length=14, choices=Role.choices, default=Role.MEMBER)
    limited = models.BooleanField(default=False)
    secret_hash = models.CharField(max_length=64, unique=True)
    sent = models.PositiveSmallIntegerField(default=1)  # how often; tells one mail from the next
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = JoinInvitationManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "practice",
                Lower("email"),
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="accounts_join_invitation_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} to {self.practice_id}"

    @property
    def state(self) -> JoinState:
        """For the moment it is asked."""
        if self.accepted_at:
            return JoinState.ACCEPTED
        if self.withdrawn_at:
            return JoinState.WITHDRAWN
        return JoinState.EXPIRED if self.expires_at <= timezone.now() else JoinState.WAITING
