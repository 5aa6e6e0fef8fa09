"""Practices with their plans, and those that somebody signed up for and did not confirm."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from accounts.admin.memberships import MembershipsOfPractice
from accounts.admin.reading import OperatorAdmin
from accounts.admin.subscriptions import Activating
from accounts.models import Membership, Practice, SignUp


class PracticeAdmin(Activating):
    """Practices and their plans."""

    list_display = ("name", "slug", "plan", "trial_ends_at", "paid_until", "users", "storage", "created_at")
    list_filter = ("plan",)
    search_fields = ("name", "slug", "memberships__user__email")
    ordering = ("-created_at",)
    date_hierarchy = "created_at"
    fields = (
        "name",
        "slug",
        "plan",
        "trial_ends_at",
        "paid_until",
        "country",
        "time_zone",
        "language",
        "users",
        "storage",
        "idle_minutes",
        "second_factor_required",
        "created_at",
    )
    readonly_fields = ("users", "storage")
    inlines = [MembershipsOfPractice]

    def practice_of(self, row: Practice) -> Practice:
        return row

    def get_queryset(self, request: HttpRequest) -> QuerySet[Practice]:
        members = Membership.objects.across_practices().filter(practice=OuterRef("pk"), suspended_at=None)
        counted = members.order_by().values("practice").annotate(number=Count("pk")).values("number")
        return super().get_queryset(request).annotate(users=Subquery(counted))

    @admin.display(description=_("users"), ordering="users")
    def users(self, practice: Practice) -> int:
        number: int | None = getattr(practice, "users", None)
        return number or 0

    @admin.display(description=_("storage used"), ordering="storage_used")
    def storage(self, practice: Practice) -> str:
        return filesizeformat(practice.storage_used)


class SignUpAdmin(OperatorAdmin):
    """Sign-ups whose mailed link nobody opened yet."""

    list_display = ("practice_name", "email", "country", "language", "terms_accepted_at")
    search_fields = ("practice_name", "user__email")
    ordering = ("-terms_accepted_at",)
    list_select_related = ("user",)
    fields = ("practice_name", "email", "country", "time_zone", "language", "terms_accepted_at")
    readonly_fields = ("email",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[SignUp]:
        confirmed = EmailAddress.objects.filter(user=OuterRef("user"), verified=True)
        return super().get_queryset(request).filter(~Exists(confirmed))

    @admin.display(description=_("e-mail"), ordering="user__email")
    def email(self, sign_up: SignUp) -> str:
        return sign_up.user.email
