"""What pages show of patients: who it is in a few words, the rows of the list, and who sees whom."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Membership, Practice
from common.addresses import address_by_id
from common.wording import day, minute, per_language
from patients.models import Assignment, Patient, PatientQuerySet, Sex, today_at
from patients.pictures import Picture, pictures_of

PAGE = 50
RECENT = 6
MOST_FOUND = 10
MOST_ASKED = 3
COLUMNS = ["id", "first_name", "last_name", "birth_date", "sex", "card_number", "photo_item", "last_activity_at"]


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
    picture: Picture
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


def build_list(patients: PatientQuerySet, recent: PatientQuerySet, practice: Practice) -> PatientList:
    """At most fifty rows of what was found, without counting the rest."""
    found = list(patients.only(*COLUMNS)[: PAGE + 1])
    shown = found[:PAGE]
    last_used = list(recent.only(*COLUMNS)[:RECENT])
    make_row = _row_maker(practice, [*shown, *last_used])
    return PatientList(
        rows=[make_row(patient) for patient in shown],
        last=shown[-1].pk if len(found) > PAGE else None,
        recent=[make_row(patient) for patient in last_used],
    )


def found_in_words(page: PatientList, text: str) -> str:
    """What a search gave, for eyes and screen readers."""
    if page.last:
        return _("More than %(n)d patients match “%(text)s”") % {"n": PAGE, "text": text}
    n = len(page.rows)
    return ngettext("%(n)d patient matches “%(text)s”", "%(n)d patients match “%(text)s”", n) % {"n": n, "text": text}


def whom_to_ask(membership: Membership) -> list[str]:
    """The first administrators, for a limited member to whom nobody is assigned; for others nobody."""
    if not membership.limited:
        return []
    administrators = Membership.objects.of(membership.practice).administering()
    return list(administrators.order_by("created_at", "pk").values_list("user__name", flat=True)[:MOST_ASKED])


def _row_maker(practice: Practice, patients: Iterable[Patient]) -> Callable[[Patient], Row]:
    """What all rows have in common is looked up once: the day, the time zone, the pattern of addresses, the photos."""
    today, zone = timezone.localdate(), timezone.get_current_timezone()
    url, pictures = address_by_id("patient_page", practice.slug), pictures_of(practice, patients, today)

    def make_row(patient: Patient) -> Row:
        return Row(
            url=url(patient.pk),
            name=patient.full_name,
            picture=pictures[patient.pk],
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


@dataclass(frozen=True)
class Sight:
    """Whether a limited member sees a patient, in a word, and where that is changed."""

    word: str
    icon: str
    style: str
    exists: bool
    change_url: str
    remove_url: str


def sight_of(assignment: Assignment | None, today: datetime.date, *address: object, query: str) -> Sight:
    """`address` are the arguments of both URLs: the slug, the membership and the patient; `query` says the way back."""
    if assignment is None:
        look = (_("Does not see"), "eye-off", "")
    elif assignment.ends_on is None:
        look = (_("Sees"), "eye", "ok")
    elif assignment.counts_on(today):
        look = (_("Until %(date)s") % {"date": day(assignment.ends_on)}, "clock", "brand")
    else:
        look = (_("Ended on %(date)s") % {"date": day(assignment.ends_on)}, "hourglass", "")
    urls = (reverse(name, args=address) + query for name in ("assignment_set", "assignment_remove"))
    return Sight(*look, assignment is not None, *urls)


@dataclass(frozen=True)
class AssignedPatient:
    """A patient on a member's page."""

    row: Row
    sight: Sight


@dataclass(frozen=True)
class AssignmentPage:
    """A member's patients, and what a search for more of them found."""

    rows: list[AssignedPatient]
    last: uuid.UUID | None
    found: list[AssignedPatient]
    has_more: bool


def build_assignments(
    assignee: Membership, found: PatientQuerySet, after: Assignment | None, *, query: str
) -> AssignmentPage:
    """At most fifty patients who are assigned, and the first few of those found."""
    practice, today = assignee.practice, today_at(assignee.practice)

    def assigned(patient: Patient, assignment: Assignment | None) -> AssignedPatient:
        sight = sight_of(assignment, today, practice.slug, assignee.pk, patient.pk, query=query)
        return AssignedPatient(make_row(patient), sight)

    mine = Assignment.objects.of(practice).filter(membership=assignee).select_related("patient")
    shown = list(mine.by_patient(after=after)[: PAGE + 1])
    patients = list(found.only(*COLUMNS)[: MOST_FOUND + 1])
    known = {row.patient_id: row for row in mine.filter(patient__in=[patient.pk for patient in patients])}
    make_row = _row_maker(practice, [*patients, *(row.patient for row in shown)])
    return AssignmentPage(
        rows=[assigned(row.patient, row) for row in shown[:PAGE]],
        last=shown[PAGE - 1].pk if len(shown) > PAGE else None,
        found=[assigned(patient, known.get(patient.pk)) for patient in patients[:MOST_FOUND]],
        has_more=len(patients) > MOST_FOUND,
    )


@dataclass(frozen=True)
class Onlooker:
    """A limited member on a patient's page."""

    name: str
    email: str
    initials: str
    url: str
    sight: Sight


@dataclass(frozen=True)
class OnlookerPage:
    """The practice's limited members by name; `last` names the one from behind whom the next page goes on."""

    rows: list[Onlooker]
    last: uuid.UUID | None


def build_onlookers(patient: Patient, limited: list[Membership], practice: Practice, *, query: str) -> OnlookerPage:
    """At most fifty of the members, who come sorted and one more than fifty if there are more."""
    today, shown = today_at(practice), limited[:PAGE]
    said = Assignment.objects.of(practice).filter(patient=patient, membership__in=[one.pk for one in shown])
    known = {row.membership_id: row for row in said}
    rows = [
        Onlooker(
            name=one.user.name,
            email=one.user.email,
            initials=one.user.initials,
            url=reverse("assignments", args=[practice.slug, one.pk]),
            sight=sight_of(known.get(one.pk), today, practice.slug, one.pk, patient.pk, query=query),
        )
        for one in shown
    ]
    return OnlookerPage(rows, shown[-1].pk if len(limited) > PAGE else None)
