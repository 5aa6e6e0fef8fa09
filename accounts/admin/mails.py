"""What became of each mail."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.reading import OperatorAdmin
from accounts.models import OutgoingMail, Practice


class MailAdmin(OperatorAdmin):
    """What became of each mail; there is no text here, and no address of somebody who may be a patient."""

    list_display = ("created_at", "letter", "receiver", "practice", "state", "error", "sent_at")
    list_filter = ("state",)
    ordering = ("-created_at",)
    date_hierarchy = "created_at"
    fields = ("letter", "receiver", "practice", "state", "error", "created_at", "sent_at", "told_at")
    readonly_fields = ("letter", "receiver", "practice")

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutgoingMail]:
        name = Practice.objects.filter(pk=OuterRef("practice_id")).values("name")
        return super().get_queryset(request).annotate(practice=Subquery(name))

    @admin.display(description=_("letter"), ordering="template")
    def letter(self, mail: OutgoingMail) -> str:
        return mail.template.rpartition("/")[2].replace("_", " ")

    @admin.display(description=_("to"))
    def receiver(self, mail: OutgoingMail) -> str:
        """Letters about accounts go to users; all others may go to patients."""
        return mail.to if mail.template.startswith("accounts/") else f"{mail.to[:1]}…@{mail.to.rpartition('@')[2]}"

    @admin.display(description=_("practice"), ordering="practice")
    def practice(self, mail: OutgoingMail) -> str:
        return getattr(mail, "practice", None) or "–"
