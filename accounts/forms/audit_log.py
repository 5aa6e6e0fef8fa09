"""What an administrator seeks in the audit log; the address carries ids, a patient's name is posted."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.forms.long_select import LongSelect
from accounts.models import Practice
from audit.actions import verbs_by_object
from audit.models import ActorKind, KnownName, Sought
from common.wording import day

KINDS = [
    (ActorKind.LINK.value, _("Visitors of links")),
    (ActorKind.STRANGER.value, _("Nobody signed in")),
    (ActorKind.SYSTEM.value, _("Bitewing itself")),
]
KEPT = ("person", "action", "since", "until", "patient", "link")  # what may stand in an address
MOST_PEOPLE = 200
MOST_MATCHES = 20
INCOMPLETE = _("This address is not complete. Clear the filter and choose again.")
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
NO_SUCH_DAY = _("Choose a day between 2000 and 2199.")


class DayField(forms.DateField):
    """A day of the reader's time zone; none that a clock cannot show."""

    def __init__(self, label: Any) -> None:
        limits = [MinValueValidator(FIRST_DAY, NO_SUCH_DAY), MaxValueValidator(LAST_DAY, NO_SUCH_DAY)]
        widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        super().__init__(label=label, required=False, widget=widget, validators=limits)


class AuditFilter(forms.Form):
    """Every field may stay empty."""

    person = forms.ChoiceField(label=_("Who"), required=False)
    action = forms.ChoiceField(
        label=_("What"),
        required=False,
        choices=lambda: [("", _("Anything")), *verbs_by_object()],
        widget=LongSelect,
    )
    name = forms.CharField(label=_("Patient"), required=False, max_length=100)
    since = DayField(_("From"))
    until = DayField(_("To"))
    patient = forms.UUIDField(
        label=_("Patient"), required=False, widget=forms.HiddenInput, error_messages={"invalid": INCOMPLETE}
    )
    link = forms.UUIDField(
        label=_("Link"), required=False, widget=forms.HiddenInput, error_messages={"invalid": INCOMPLETE}
    )

    def __init__(self, data: Mapping[str, Any], *, practice: Practice) -> None:
        super().__init__(data)
        self.practice = practice
        self.fields["name"].widget.attrs |= {"autocomplete": "off"}
        choices = who_can_be_chosen(practice, str(data.get("person", "")))
        self.fields["person"] = forms.ChoiceField(label=_("Who"), required=False, choices=choices, widget=LongSelect)

    @classmethod
    def from_address(cls, query: Mapping[str, str], practice: Practice) -> AuditFilter:
        """The name is looked up, because it never stands in an address."""
        kept = {name: query.get(name, "") for name in KEPT}
        return cls(kept | {"name": patient_label(practice, kept["patient"])}, practice=practice)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        since, until = values.get("since"), values.get("until")
        if since and until and until < since:
            self.add_error("until", _now("The last day is before the first one."))
        return values

    def sought(self) -> Sought:
        """What the chosen values mean for the ledger."""
        values, person = self.cleaned_data, self.cleaned_data["person"]
        is_kind = person in ActorKind.values
        return Sought(
            patient_id=values["patient"],
            link_id=values["link"],
            actor_id=uuid.UUID(person) if person and not is_kind else None,
            actor_kind=person if is_kind else "",
            action=values["action"],
            since=midnight(values["since"]) if values["since"] else None,
            until=midnight(values["until"] + timedelta(days=1)) if values["until"] else None,
        )

    def address(self, **others: Any) -> str:
        """The query of an address at which the same is sought; others go in place of what is chosen."""
        chosen = {name: self.cleaned_data[name] for name in KEPT}
        return urlencode({name: str(value) for name, value in (chosen | others).items() if value})

    def as_detail(self) -> dict[str, str]:
        """What the log keeps of what was sought in it; the patient is named elsewhere in an entry."""
        values = {name: str(self.cleaned_data[name]) for name in KEPT if self.cleaned_data[name]}
        if values.get("person"):
            values["person"] = str(labels_of(self.fields["person"])[values["person"]])
        return {name: value for name, value in values.items() if name != "patient"}

    def chosen_words(self) -> dict[str, str]:
        """What is sought, as people read it, by the name of the field."""
        values = self.cleaned_data
        words = {name: str(labels_of(self.fields[name]).get(values[name], "")) for name in ("person", "action")}
        words["since"] = values["since"] and _now("From %(day)s") % {"day": day(values["since"])}
        words["until"] = values["until"] and _now("To %(day)s") % {"day": day(values["until"])}
        words["patient"] = values["patient"] and (values["name"] or _now("A patient without entries"))
        words["link"] = values["link"] and _now("One link")
        return {name: words[name] for name in KEPT if values[name]}


class AuditSearch(AuditFilter):
    """The same, typed in: a name becomes the patient whose it is, or several of whom one is to be chosen."""

    def __init__(self, data: Mapping[str, Any], *, practice: Practice) -> None:
        super().__init__(data, practice=practice)
        self.matches: list[KnownName] = []

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        typed, chosen = values.get("name", ""), values.get("patient")
        if not typed:
            values["patient"] = None
        elif not chosen or typed != patient_label(self.practice, str(chosen)):
            values["patient"] = None
            self._find(typed)
        return values

    def _find(self, typed: str) -> None:
        found = KnownName.objects.patients(self.practice.pk).matching(typed)[: MOST_MATCHES + 1]
        once = {name.subject_id: name for name in reversed(found)}
        if not once:
            self.add_error("name", _now("Nobody of this name is in the audit log. Try another part of the name."))
        elif len(once) > MOST_MATCHES:
            self.add_error("name", _now("More than 20 patients have this in their names. Type more of it."))
        elif len(once) == 1:
            self.cleaned_data["patient"] = next(iter(once))
        else:
            self.matches = list(reversed(once.values()))


def who_can_be_chosen(practice: Practice, chosen: str) -> list[Any]:
    """Members, others whom the log names, kinds; the first hundreds of each, and always the one who is chosen."""
    members = {
        member.user_id: member.user.name
        for member in practice.memberships.select_related("user").order_by("user__name", "pk")[:MOST_PEOPLE]
    }
    known = KnownName.objects.people(practice.pk).exclude(subject_id__in=members)
    others = names_of_people(known.order_by("folded", "pk")[:MOST_PEOPLE])
    key = as_id(chosen)
    if key and key not in members and key not in others:
        others |= names_of_people(known.filter(subject_id=key))
    return [
        ("", _("Everybody")),
        (_("Members"), choices_of(members)),
        (_("No longer members, or from outside"), choices_of(others)),
        (_("Nobody in particular"), KINDS),
    ]


def names_of_people(known: Iterable[KnownName]) -> dict[uuid.UUID, str]:
    return {name.subject_id: name.label.partition(" <")[0] for name in known}


def choices_of(people: Mapping[uuid.UUID, str]) -> list[tuple[str, str]]:
    """Two people of one name are numbered apart."""
    seen: Counter[str] = Counter()
    choices = []
    for key, name in people.items():
        seen[name] += 1
        choices.append((str(key), name if seen[name] == 1 else f"{name} ({seen[name]})"))
    return choices


def labels_of(field: Any) -> dict[str, Any]:
    """What each value of a list is called, whatever group it stands in."""
    flat: dict[str, Any] = {}
    for value, label in field.choices:
        flat |= dict(label) if isinstance(label, list | tuple) else {value: label}
    return flat


def as_id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def patient_label(practice: Practice, text: str) -> str:
    """The latest name that the log has for a patient's id; empty when it has none."""
    key = as_id(text)
    found = key and KnownName.objects.patients(practice.pk).filter(subject_id=key).order_by("-id").first()
    return found.label if found else ""


def midnight(on: date) -> datetime:
    """When this day begins for the reader."""
    return timezone.make_aware(datetime.combine(on, time.min))
