"""Subscriptions: what was asked for and what runs; activating and ending them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from accounts.admin.reading import OperatorAdmin, Question
from accounts.billing.days import end_of_day, last_day, months_later
from accounts.billing.provider import ProviderUnavailable
from accounts.forms.operating import LastDayForm, SureForm
from accounts.models import Practice, Subscription
from accounts.operators import as_operator
from accounts.services.operating import stop_subscription
from accounts.services.subscribing import activate_subscription

ACTIVATE = Question(
    _lazy("Activate the subscription?"),
    _lazy("The practice works with the subscriber plan up to this day, and its administrators get a receipt by mail."),
    _lazy("Activate"),
)
END = Question(
    _lazy("End these subscriptions now?"),
    _lazy("Whatever is paid: the practices read, export and delete, nothing else. Nothing of theirs is deleted."),
    _lazy("End now"),
)
NO_ANSWER = _lazy("%s: the payment provider did not answer, and nothing was changed. Try again later.")


class Activating(OperatorAdmin):
    """Rows whose practice can get a subscription; one at a time, because each has its own last day."""

    actions = ["activate_for_a_year", "activate_until"]

    def practice_of(self, row: Any) -> Practice:
        raise NotImplementedError

    @admin.action(description=_lazy("Activate for a year…"))
    def activate_for_a_year(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
        return self.activate(request, rows, months=12)

    @admin.action(description=_lazy("Activate until…"))
    def activate_until(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
        return self.activate(request, rows, months=0)

    def activate(self, request: HttpRequest, rows: QuerySet[Any], *, months: int) -> HttpResponse | None:
        """Ask for the last day, which is filled in for a year; the same form sent twice means the same day."""
        if len(rows) != 1:
            self.message_user(request, _("Choose one practice at a time."), messages.ERROR)
            return None
        practice = self.practice_of(rows[0])
        day = last_day(months_later(practice, months), practice) if months else None
        form = LastDayForm(request.POST if "sure" in request.POST else None, initial={"last_day": day})
        if not form.is_valid():
            return self.ask(request, rows, form, ACTIVATE)
        until = end_of_day(form.cleaned_data["last_day"], practice)
        try:
            activate_subscription(practice, until=until, actor=as_operator(request))
        except ProviderUnavailable:
            self.message_user(request, NO_ANSWER % practice.name, messages.ERROR)
            return None
        said = _("%(practice)s works with the subscriber plan up to %(day)s.")
        day_in_words = date_format(form.cleaned_data["last_day"])
        self.tell(request, list(rows), said % {"practice": practice.name, "day": day_in_words})
        return None


class SubscriptionAdmin(Activating):
    """What was asked for, and what runs."""

    list_display = ("practice", "state", "provider", "billing_name", "requested_at", "activated_at", "ended_at")
    list_filter = ("state", "provider")
    search_fields = ("practice__name", "practice__slug", "billing_name")
    ordering = ("-requested_at",)
    list_select_related = ("practice",)
    fields = (
        "practice",
        "state",
        "provider",
        "reference",
        "billing_name",
        "billing_address",
        "tax_number",
        "requested_by",
        "requested_at",
        "activated_at",
        "cancelled_at",
        "ended_at",
    )
    actions = ["activate_for_a_year", "activate_until", "end"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Subscription]:
        return Subscription.objects.across_practices().select_related("practice").order_by(*self.ordering)

    def practice_of(self, row: Subscription) -> Practice:
        return row.practice

    def named(self, row: Subscription) -> str:
        return f"{row.practice.name} ({row.get_state_display()})"

    @admin.action(description=_lazy("End now…"))
    def end(self, request: HttpRequest, rows: QuerySet[Subscription]) -> HttpResponse | None:
        form = SureForm(request.POST if "sure" in request.POST else None)
        if not form.is_valid():
            return self.ask(request, rows, form, END)
        done = []
        for row in rows:
            try:
                done += [row] if stop_subscription(row, actor=as_operator(request)) else []
            except ProviderUnavailable:
                self.message_user(request, NO_ANSWER % row.practice.name, messages.ERROR)
        said = ngettext("%d subscription has ended.", "%d subscriptions have ended.", len(done)) % len(done)
        self.tell(request, done, said)
        return None
