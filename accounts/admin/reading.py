"""What all pages of the operator have in common: rows are read, and actions ask before they act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.db.models import Model, QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import Promise


@dataclass(frozen=True)
class Question:
    """What is asked before something happens; the verb stands on the button."""

    title: str | Promise
    text: str | Promise
    verb: str | Promise


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
        acts = [act[1:] for act in self.get_actions(request).values() if act]  # name and label
        return super().render_change_form(request, {**context, "acts": acts}, *args, **kwargs)

    def ask(self, request: HttpRequest, rows: QuerySet[Any], form: Form, question: Question) -> HttpResponse:
        """The page between choosing an action and doing it."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": question.title,
            "text": question.text,
            "verb": question.verb,
            "rows": [(row.pk, self.named(row)) for row in rows],
            "form": form,
            "action": request.POST["action"],
            "checkbox": helpers.ACTION_CHECKBOX_NAME,
        }
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "admin/operator_asks.html", context, status=status)

    def named(self, row: Any) -> str:
        """What stands on the page that asks."""
        return str(row)

    def tell(self, request: HttpRequest, rows: Sequence[Model], said: str) -> None:
        """To the operator, and in Django's history of each row; the audit line was written by the service."""
        for row in rows:
            self.log_change(request, row, said)
        self.message_user(request, said, messages.SUCCESS if rows else messages.WARNING)
