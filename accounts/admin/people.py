"""People who sign in: who they are, suspending and reactivating them."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from accounts.admin.memberships import MembershipsOfUser
from accounts.admin.reading import OperatorAdmin, Question
from accounts.forms.operating import SureForm
from accounts.models import User
from accounts.operators import as_operator
from accounts.second_factor import has_second_factor
from accounts.services.operating import reactivate_user, suspend_user

SUSPEND = Question(
    _lazy("Suspend these users?"),
    _lazy("They are signed out now and cannot sign in again, in any practice. Nothing of theirs is deleted."),
    _lazy("Suspend"),
)


class UserAdmin(OperatorAdmin):
    """People who sign in; no password is shown or set here."""

    list_display = ("email", "name", "is_active", "is_staff", "last_login", "created_at")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    ordering = ("-created_at",)
    fields = (
        "email",
        "name",
        "is_active",
        "is_staff",
        "second_factor",
        "language",
        "time_zone",
        "last_login",
        "created_at",
    )
    readonly_fields = ("second_factor",)
    inlines = [MembershipsOfUser]
    actions = ["suspend", "reactivate"]

    def named(self, row: User) -> str:
        return f"{row.name} <{row.email}>"

    @admin.display(description=_lazy("second factor"), boolean=True)
    def second_factor(self, user: User) -> bool:
        return has_second_factor(user)

    @admin.action(description=_lazy("Suspend…"))
    def suspend(self, request: HttpRequest, users: QuerySet[User]) -> HttpResponse | None:
        form = SureForm(request.POST if "sure" in request.POST else None)
        if not form.is_valid():
            return self.ask(request, users, form, SUSPEND)
        if request.user in users:
            self.message_user(request, _("You cannot suspend yourself; nobody was suspended."), messages.ERROR)
            return None
        done = [user for user in users if suspend_user(user, actor=as_operator(request))]
        self.tell(request, done, ngettext("%d user is suspended.", "%d users are suspended.", len(done)) % len(done))
        return None

    @admin.action(description=_lazy("Reactivate"))
    def reactivate(self, request: HttpRequest, users: QuerySet[User]) -> None:
        done = [user for user in users if reactivate_user(user, actor=as_operator(request))]
        said = ngettext("%d user may sign in again.", "%d users may sign in again.", len(done)) % len(done)
        self.tell(request, done, said)
