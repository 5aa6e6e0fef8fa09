"""Patients of a practice as far as a member sees them, and those who see them, or 404."""

from __future__ import annotations

import uuid

from django.db.models import Q
from django.http import Http404

from accounts.access import find_member
from accounts.models import Membership, Practice
from accounts.models.people import MembershipQuerySet
from patients.models import Assignment, Patient


def find_patient(membership: Membership, patient_id: uuid.UUID) -> Patient:
    """A patient who is not in the bin; a foreign one does not exist."""
    return _or_404(Patient.objects.seen_by(membership).present().filter(pk=patient_id).first())


def find_any_patient(membership: Membership, patient_id: uuid.UUID) -> Patient:
    """A patient whom this member sees, also from the bin."""
    return _or_404(Patient.objects.seen_by(membership).filter(pk=patient_id).first())


def find_removed_patient(membership: Membership, patient_id: uuid.UUID) -> Patient:
    """A patient who lies in the bin and can be brought back."""
    return _or_404(Patient.objects.seen_by(membership).in_bin().filter(pk=patient_id).first())


def find_patient_named(membership: Membership, text: str) -> Patient:
    """The same for an id from a query string, which may be anything."""
    return find_any_patient(membership, _id_or_404(text))


def find_assignee(practice: Practice, membership_id: uuid.UUID) -> Membership:
    """A membership to which patients can be assigned, for administrators, who see all and are none themselves."""
    found = find_member(practice, membership_id)
    if found.is_administrator:
        raise Http404
    return found


def find_assignment(assignee: Membership, patient: Patient) -> Assignment | None:
    """What was said about these two, also when its last day has passed."""
    assignments = Assignment.objects.of(assignee.practice).filter(membership=assignee, patient=patient)
    found: Assignment | None = assignments.first()
    if found:
        found.membership, found.patient = assignee, patient
    return found


def find_assignment_named(assignee: Membership, text: str) -> Assignment:
    """One of this member's, by an id from a query string."""
    mine = Assignment.objects.of(assignee.practice).filter(membership=assignee, pk=_id_or_404(text))
    found: Assignment | None = mine.select_related("patient").first()
    if found is None:
        raise Http404
    return found


def limited_members(practice: Practice, *, after: str = "") -> MembershipQuerySet:
    """Those who see assigned patients only, by name; from behind the one with an id from a query string on."""
    rest = Q()
    if after:
        last = find_assignee(practice, _id_or_404(after))
        rest = Q(user__name__gt=last.user.name) | Q(user__name=last.user.name, pk__gt=last.pk)
    limited: MembershipQuerySet = Membership.objects.of(practice).filter(rest, limited=True, suspended_at=None)
    return limited.select_related("user").order_by("user__name", "pk")


def _id_or_404(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Http404 from None


def _or_404(patient: Patient | None) -> Patient:
    if patient is None:
        raise Http404
    return patient
