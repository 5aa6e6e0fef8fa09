"""What pages show of patients: who it is in a few words, and the rows of the list."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.addresses import address_by_id
from common.wording import day, minute, per_language
from patients.models import Patient, PatientQuerySet, Sex

PAGE = 50
RECENT = 6
COLUMNS = ["id", "first_name", "last_name", "birth_date", "sex", "card_number", "last_activity_at"]


def identity_of(patient: Patient) -> list[str]:
    """Sex and age, birth date, card number: what keeps two patients apart on every page."""
    number = _("Card %(number)s") % {"number": patient.card_number} if patient.card_number else ""
    born = _("Born %(date)s") % {"date": day(patient.birth_date)}
    return [sex_and_age(patient.sex, patient.age_on(timezone.localdate())), born, number]


@per_language
def sex_and_age(sex: str, years: int) -> str:
    """Female, 45 years."""
    age = ngettext("%(age)d year", "%(age)d years", years) % {"age": years}
    return f"{Sex(sex).label}, {age}" if sex else age


@dataclass(frozen=True)
class Row:
    """One patient in the list."""

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
    found = list(patients.only(*COLUMNS)[: PAGE + 1])
    shown = found[:PAGE]
    make_row = _row_maker(slug)
    return PatientList(
        rows=[make_row(patient) for patient in shown],
        last=shown[-1].pk if len(found) > PAGE else None,
        recent=[make_row(patient) for patient in recent.only(*COLUMNS)[:RECENT]],
    )


def found_in_words(page: PatientList, text: str) -> str:
    """What a search gave, for eyes and screen readers."""
    if page.last:
        return _("More than %(n)d patients match “%(text)s”") % {"n": PAGE, "text": text}
    n = len(page.rows)
    return ngettext("%(n)d patient matches “%(text)s”", "%(n)d patients match “%(text)s”", n) % {"n": n, "text": text}


def _row_maker(slug: str) -> Callable[[Patient], Row]:
    """What all rows have in common is looked up once: the day, the time zone and the pattern of addresses."""
    today, zone = timezone.localdate(), timezone.get_current_timezone()
    url = address_by_id("patient_page", slug)

    def make_row(patient: Patient) -> Row:
        return Row(
            url=url(patient.pk),
            name=patient.full_name,
            initials=patient.initials,
            person=sex_and_age(patient.sex, patient.age_on(today)),
            born=day(patient.birth_date),
            card_number=patient.card_number,
            activity=when(patient.last_activity_at.astimezone(zone), today),
        )

    return make_row


def when(moment: datetime.datetime, today: datetime.date) -> str:
    """Today with the time, yesterday, else the day; both as clocks show it where the reader is."""
    days = (today - moment.date()).days
    if days == 0:
        return _("Today, %(time)s") % {"time": minute(moment.hour, moment.minute)}
    return _("Yesterday") if days == 1 else day(moment.date())
