"""People and their roles in practices; sign-in itself is django-allauth's."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from accounts.models.practice import Notation, Practice
from common.ids import new_id
from common.tenancy import PracticeManager, PracticeQuerySet


class UserManager(BaseUserManager["User"]):
    """Makes users; an address is the same in any case."""

    def create_user(self, email: str, password: str | None = None, **values: Any) -> User:
        user = self.model(email=email.strip().lower(), **values)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **values: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **values)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in with an e-mail address."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    name = models.CharField(_("full name"), max_length=128)
    language = models.CharField(max_length=8, choices=settings.LANGUAGES, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    notation = models.CharField(max_length=10, choices=Notation.choices, blank=True)
    title = models.CharField(_("title"), max_length=32, blank=True)
    specialty = models.CharField(_("specialty"), max_length=64, blank=True)
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    notices_off = models.JSONField(default=list, blank=True)  # codes of accounts/notices.py that this person declined
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_user_email_any_case")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    @property
    def signature(self) -> str:
        """How receivers read who sent something: the name, behind the title if there is one."""
        return self.name if self.name.startswith(self.title) else f"{self.title} {self.name}"

    @cached_property
    def active_memberships(self) -> list[Membership]:
        """The oldest first, with their practices, and what waits there; asked once in a request, for door and bar."""
        waiting = import_string(settings.WAITING_IN_PRACTICE)()
        mine = self.memberships.filter(suspended_at=None).select_related("practice").annotate(waiting=waiting)
        return list(mine.order_by("created_at"))

    @property
    def initials(self) -> str:
        """Two letters for the round picture."""
        words = self.name.split() or [self.email]
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper()


class SignUp(models.Model):
    """What an independent sign-up asked for, until the mailed link is opened and the practice starts."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="sign_up")
    practice_name = models.CharField(max_length=128)
    country = models.CharField(max_length=2)
    time_zone = models.CharField(max_length=64)
    language = models.CharField(max_length=8, choices=settings.LANGUAGES, default="en")
    terms_accepted_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.practice_name


class Role(models.TextChoices):
    """What a person may do in one practice."""

    ADMINISTRATOR = "administrator", _("Administrator")
    MEMBER = "member", _("Member")


class MembershipQuerySet(PracticeQuerySet):
    """Which memberships count."""

    def administering(self) -> Self:
        """Administrators who can sign in; a practice always has one."""
        return self.filter(role=Role.ADMINISTRATOR, suspended_at=None, user__is_active=True)


MembershipManager = PracticeManager.from_queryset(MembershipQuerySet)


class Membership(models.Model):
    """One person's role in one practice."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=14, choices=Role.choices, default=Role.MEMBER)
    limited = models.BooleanField(default=False)  # sees assigned patients only; see patients.Assignment
    suspended_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = MembershipManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "user"], name="accounts_membership_once"),
            models.CheckConstraint(
                condition=Q(limited=False) | ~Q(role=Role.ADMINISTRATOR), name="accounts_administrators_see_all"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.role})"

    @property
    def is_administrator(self) -> bool:
        return self.role == Role.ADMINISTRATOR

    @property
    def administers(self) -> bool:
        """The same as `administering` for one that is at hand with its user."""
        return self.is_administrator and self.suspended_at is None and self.user.is_active
