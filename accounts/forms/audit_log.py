"""What an administrator seeks in the audit log."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Practice
from audit.actions import Action
from audit.models import ActorKind

KINDS = [
    (ActorKind.LINK, _("Visitors of links")),
    (ActorKind.STRANGER, _("Nobody signed in")),
    (ActorKind.SYSTEM, _("Bitewing itself")),
]
DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class AuditFilter(forms.Form):
    """Every field may stay empty; days are those of the reader's time zone."""

    person = forms.ChoiceField(label=_("Who"), required=False)
    action = forms.ChoiceField(label=_("What"), required=False, choices=lambda: [("", _("Anything")), *Action.choices])
    since = forms.DateField(label=_("From"), required=False, widget=DAY)
    until = forms.DateField(label=_("To"), required=False, widget=DAY)
    patient = forms.CharField(label=_("Patient"), required=False, max_length=100)
    link = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, practice: Practice) -> None:
        super().__init__(data)
        members = practice.memberships.select_related("user").order_by("user__name", "pk")
        people = [(str(member.user_id), member.user.name) for member in members]
        everybody: list[Any] = [("", _("Everybody")), (_("People"), people), (_("Others"), KINDS)]
        self.fields["person"] = forms.ChoiceField(label=_("Who"), required=False, choices=everybody)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        since, until = values.get("since"), values.get("until")
        if since and until and until < since:
            raise ValidationError(_("The last day is before the first one."))
        return values

    def condition(self) -> Q:
        """What the chosen values mean for the ledger."""
        values, sought = self.cleaned_data, Q()
        if values["person"]:
            sought &= by_whom(values["person"])
        if values["action"]:
            sought &= Q(action=values["action"])
        if values["since"]:
            sought &= Q(at__gte=midnight(values["since"]))
        if values["until"]:
            sought &= Q(at__lt=midnight(values["until"] + timedelta(days=1)))
        if values["patient"]:
            sought &= Q(patient_label__icontains=values["patient"])
        if values["link"]:
            sought &= Q(link_id=values["link"])
        return sought


def by_whom(choice: str) -> Q:
    """A person by id, or everybody of a kind."""
    return Q(actor_kind=choice) if choice in ActorKind.values else Q(actor_id=uuid.UUID(choice))


def midnight(day: Any) -> datetime:
    """When this day begins for the reader."""
    return timezone.make_aware(datetime.combine(day, time.min))
