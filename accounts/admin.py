"""What the operator sees of practices and people, and may do with them; nothing of a patient.

Rows are only read here. What can be done with them are actions, and every action calls a service. Which of these
pages there are is said in config/admin_site.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.db.models import Count, Exists, Model, OuterRef, QuerySet, Subquery
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from accounts.forms.operating import SureForm
from accounts.models import Membership, OutgoingMail, Practice, SignUp, Subscription, User
from accounts.operators import as_operator
from accounts.second_factor import has_second_factor
from accounts.services.operating import reactivate_user, suspend_user


@dataclass(frozen=True)
class Question:
    """What is asked before something happens; the verb stands on the button."""

    title: str | Promise
    text: str | Promise
    verb: str | Promise


SUSPEND = Question(
    _lazy("Suspend these users?"),
    _lazy("They are signed out now and cannot sign in again, in any practice. Nothing of theirs is deleted."),
    _lazy("Suspend"),
)


class Closed:
    """Neither adding nor changing nor deleting; whoever came through the door may look."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class OperatorAdmin(Closed, admin.ModelAdmin):
    """A table to read, with actions on its list and on the page of each row."""

    list_per_page = 50
    show_full_result_count = False
    change_form_template = "admin/operator_row.html"

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only what the page offers: `?password__startswith=` would tell a hash letter by letter."""
        return lookup.split("__")[0] in {*self.list_filter, self.date_hierarchy}

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        acts = [(name, description) for _func, name, description in self.get_actions(request).values()]
        return super().render_change_form(request, {**context, "acts": acts}, *args, **kwargs)

    def ask(self, request: HttpRequest, rows: QuerySet[Any], form: Form, question: Question) -> HttpResponse:
        """The page between choosing an action and doing it."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": question.title,
            "text": question.text,
            "verb": question.verb,
            "rows": rows,
            "form": form,
            "action": request.POST["action"],
            "checkbox": helpers.ACTION_CHECKBOX_NAME,
        }
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "admin/operator_asks.html", context, status=status)

    def tell(self, request: HttpRequest, rows: Sequence[Model], said: str) -> None:
        """To the operator, and in Django's history of each row; the audit line was written by the service."""
        for row in rows:
            self.log_change(request, row, said)
        self.message_user(request, said, messages.SUCCESS if rows else messages.WARNING)


class Memberships(Closed, admin.TabularInline):
    """Who is in which practice, in what role."""

    model = Membership
    extra = 0
    verbose_name_plural = _lazy("memberships")
    readonly_fields = ("person", "role", "limited", "suspended_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return Membership.objects.across_practices().select_related("user", "practice").order_by("created_at")

    @admin.display(description=_lazy("user"))
    def person(self, membership: Membership) -> str:
        return f"{membership.user.name} <{membership.user.email}>"


class MembershipsOfPractice(Memberships):
    fields = ("person", "role", "limited", "suspended_at")


class MembershipsOfUser(Memberships):
    fields = ("practice", "role", "limited", "suspended_at")
    readonly_fields = ("practice", "role", "limited", "suspended_at")


class PracticeAdmin(OperatorAdmin):
    """Practices and their plans."""

    list_display = ("name", "slug", "plan", "trial_ends_at", "paid_until", "users", "storage", "created_at")
    list_filter = ("plan",)
    search_fields = ("name", "slug", "memberships__user__email")
    search_help_text = _lazy("Name, short name, or the e-mail address of a user")
    ordering = ("-created_at",)
    date_hierarchy = "created_at"
    fields = (
        ("name", "slug"),
        ("plan", "trial_ends_at", "paid_until"),
        ("country", "time_zone", "language"),
        ("users", "storage"),
        ("idle_minutes", "second_factor_required"),
        "created_at",
    )
    readonly_fields = ("users", "storage")
    inlines = [MembershipsOfPractice]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Practice]:
        members = Membership.objects.across_practices().filter(practice=OuterRef("pk"), suspended_at=None)
        counted = members.order_by().values("practice").annotate(number=Count("pk")).values("number")
        return super().get_queryset(request).annotate(users=Subquery(counted))

    @admin.display(description=_lazy("users"), ordering="users")
    def users(self, practice: Practice) -> int:
        number: int | None = getattr(practice, "users", None)
        return number or 0

    @admin.display(description=_lazy("storage used"), ordering="storage_used")
    def storage(self, practice: Practice) -> str:
        return filesizeformat(practice.storage_used)


class SubscriptionAdmin(OperatorAdmin):
    """What was asked for, and what runs."""

    list_display = ("practice", "state", "provider", "billing_name", "requested_at", "activated_at", "ended_at")
    list_filter = ("state", "provider")
    search_fields = ("practice__name", "practice__slug", "billing_name")
    ordering = ("-requested_at",)
    list_select_related = ("practice",)
    fields = (
        ("practice", "state"),
        ("provider", "reference"),
        "billing_name",
        "billing_address",
        "tax_number",
        ("requested_by", "requested_at"),
        ("activated_at", "cancelled_at", "ended_at"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Subscription]:
        return Subscription.objects.across_practices().order_by(*self.ordering)


class SignUpAdmin(OperatorAdmin):
    """Sign-ups whose mailed link nobody opened yet."""

    list_display = ("practice_name", "email", "country", "language", "terms_accepted_at")
    search_fields = ("practice_name", "user__email")
    ordering = ("-terms_accepted_at",)
    list_select_related = ("user",)
    fields = ("practice_name", "email", ("country", "time_zone", "language"), "terms_accepted_at")
    readonly_fields = ("email",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[SignUp]:
        confirmed = EmailAddress.objects.filter(user=OuterRef("user"), verified=True)
        return super().get_queryset(request).filter(~Exists(confirmed))

    @admin.display(description=_lazy("e-mail"), ordering="user__email")
    def email(self, sign_up: SignUp) -> str:
        return sign_up.user.email


class UserAdmin(OperatorAdmin):
    """People who sign in; no password is shown or set here."""

    list_display = ("email", "name", "is_active", "is_staff", "last_login", "created_at")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    ordering = ("-created_at",)
    fields = (
        "email",
        "name",
        ("is_active", "is_staff", "second_factor"),
        ("language", "time_zone"),
        ("last_login", "created_at"),
    )
    readonly_fields = ("second_factor",)
    inlines = [MembershipsOfUser]
    actions = ["suspend", "reactivate"]

    @admin.display(description=_lazy("second factor"), boolean=True)
    def second_factor(self, user: User) -> bool:
        return has_second_factor(user)

    @admin.action(description=_lazy("Suspend…"))
    def suspend(self, request: HttpRequest, users: QuerySet[User]) -> HttpResponse | None:
        form = SureForm(request.POST if "sure" in request.POST else None)
        if not form.is_valid():
            return self.ask(request, users, form, SUSPEND)
        if users.filter(pk=request.user.pk).exists():
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


class MailAdmin(OperatorAdmin):
    """What became of each mail; there is no text here, and no address of somebody who may be a patient."""

    list_display = ("created_at", "letter", "receiver", "practice", "state", "error", "sent_at")
    list_filter = ("state",)
    ordering = ("-created_at",)
    date_hierarchy = "created_at"
    fields = ("letter", "receiver", "practice", ("state", "error"), ("created_at", "sent_at"))
    readonly_fields = ("letter", "receiver", "practice")

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutgoingMail]:
        name = Practice.objects.filter(pk=OuterRef("practice_id")).values("name")
        return super().get_queryset(request).annotate(practice=Subquery(name))

    @admin.display(description=_lazy("letter"), ordering="template")
    def letter(self, mail: OutgoingMail) -> str:
        return mail.template.rpartition("/")[2].replace("_", " ")

    @admin.display(description=_lazy("to"))
    def receiver(self, mail: OutgoingMail) -> str:
        """Letters about accounts go to users; all others may go to patients."""
        return mail.to if mail.template.startswith("accounts/") else f"{mail.to[:1]}…@{mail.to.rpartition('@')[2]}"

    @admin.display(description=_lazy("practice"), ordering="practice")
    def practice(self, mail: OutgoingMail) -> str:
        return getattr(mail, "practice", None) or "–"
