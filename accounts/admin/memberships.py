"""Who is in which practice, on the pages of both."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.reading import Closed
from accounts.models import Membership


class Memberships(Closed, admin.TabularInline):
    """Who is in which practice, in what role."""

    model = Membership
    extra = 0
    template = "admin/memberships.html"
    verbose_name_plural = _("memberships")
    readonly_fields = ("person", "role", "limited", "suspended_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return Membership.objects.across_practices().select_related("user", "practice").order_by("created_at")

    @admin.display(description=_("user"))
    def person(self, membership: Membership) -> str:
        return f"{membership.user.name} <{membership.user.email}>"


class MembershipsOfPractice(Memberships):
    fields = ("person", "role", "limited", "suspended_at")


class MembershipsOfUser(Memberships):
    fields = ("practice", "role", "limited", "suspended_at")
    readonly_fields = ("practice", "role", "limited", "suspended_at")
