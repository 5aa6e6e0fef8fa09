"""What pages show of patients: who it is in a few words, and the rows of the list."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.models import Patient, PatientQuerySet, Sex

PAGE = 50
RECENT = 6


def identity_of(patient: Patient) -> list[str]:
    """Sex and age, birth date, card number: what keeps two patients apart on every page."""
    number = _("Card %(number)s") % {"number": patient.card_number} if patient.card_number else ""
    return [sex_and_age(patient), _("Born %(date)s") % {"date": date_format(patient.birth_date)}, number]


def sex_and_age(patient: Patient) -> str:
    """Female, 45 years."""
    age = ngettext("%(age)d year", "%(age)d years", patient.age) % {"age": patient.age}
    return f"{Sex(patient.sex).label}, {age}" if patient.sex else age


@dataclass(frozen=True)
class Row:
    """One patient in the list."""

    id: uuid.UUID
    url: str
    name: str
    initials: str
    person: str
    born: str
    card_number: str
    activity: str


@dataclass(frozen=True)
class PatientList:
    """One page of the list; `last` names the patient from behind whom the next page goes on."""

    rows: list[Row]
    last: uuid.UUID | None
    recent: list[Row]


def build_list(patients: PatientQuerySet, recent: PatientQuerySet, slug: str) -> PatientList:
    """At most fifty rows of what was found, without counting the rest."""
    found = list(patients[: PAGE + 1])
    shown = found[:PAGE]
    return PatientList(
        rows=[_row(patient, slug) for patient in shown],
        last=shown[-1].pk if len(found) > PAGE else None,
        recent=[_row(patient, slug) for patient in recent[:RECENT]],
    )


def found_in_words(page: PatientList, text: str) -> str:
    """What a search gave, for eyes and screen readers."""
    if page.last:
        return _("More than %(n)d patients match “%(text)s”") % {"n": PAGE, "text": text}
    n = len(page.rows)
    return ngettext("%(n)d patient matches “%(text)s”", "%(n)d patients match “%(text)s”", n) % {"n": n, "text": text}


def _row(patient: Patient, slug: str) -> Row:
    return Row(
        id=patient.pk,
        url=reverse("patient_page", args=[slug, patient.pk]),
        name=patient.full_name,
        initials=patient.initials,
        person=sex_and_age(patient),
        born=date_format(patient.birth_date),
        card_number=patient.card_number,
        activity=when(patient.last_activity_at),
    )


def when(moment: datetime.datetime) -> str:
    """Today with the time, yesterday, else the day."""
    local = timezone.localtime(moment)
    days = (timezone.localdate() - local.date()).days
    if days == 0:
        return _("Today, %(time)s") % {"time": time_format(local.time())}
    return _("Yesterday") if days == 1 else date_format(local.date())
