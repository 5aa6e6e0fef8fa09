"""Pages for administrators: which patients a limited member sees, and which limited members see a patient."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import plans
from accounts.access import MemberRequest, member
from accounts.models import Membership, Role
from accounts.plans import Ability
from common.http import render
from patients import searches
from patients.access import find_assignee, find_assignment, find_assignment_named, find_patient, limited_members
from patients.forms import AssignmentForm
from patients.models import Patient, today_at
from patients.presenters import PAGE, build_assignments, build_onlookers, identity_of
from patients.services import assign_patient, unassign_patient

FROM_PATIENT = "?back=patient"


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.ADMINISTRATOR, needs=Ability.READ)
def assignments(request: MemberRequest, membership_id: uuid.UUID) -> HttpResponse:
    """A member's patients; a search for more is posted and answered at an address that names only its key."""
    assignee = find_assignee(request.practice, membership_id)
    if request.method == "POST":
        key = searches.remember(request.session, request.POST.get("search", ""), request.POST.get("q", ""))
        return redirect(_page_of(assignee, key))
    key, last = request.GET.get("search", ""), request.GET.get("after", "")
    text = searches.recall(request.session, key)
    after = find_assignment_named(assignee, last) if last else None
    patients = Patient.objects.seen_by(request.membership).present()
    found = patients.matching(text).by_name() if text else patients.none()
    context = {
        "assignee": assignee,
        "page": build_assignments(assignee, found, after, query=f"?search={key}" if text else ""),
        "is_first": after is None,
        "text": text,
        "key": key if text else searches.new_key(),
        "query": f"?search={key}&" if text else "?",
        "crumbs": [*_crumbs(assignee), (_("Assigned patients"), "")],
        **_locks(request),
    }
    return render(request, "patients/assignments.html", context)


@require_safe
@member(Role.ADMINISTRATOR, needs=Ability.READ)
def patient_people(request: MemberRequest, patient_id: uuid.UUID) -> HttpResponse:
    """The limited members of the practice, and which of them see this patient."""
    patient, last = find_patient(request.membership, patient_id), request.GET.get("after", "")
    limited = list(limited_members(request.practice, after=last)[: PAGE + 1])
    slug = request.practice.slug
    context = {
        "patient": patient,
        "identity": identity_of(patient),
        "page": build_onlookers(patient, limited, request.practice, query=FROM_PATIENT),
        "is_first": not last,
        "crumbs": [
            (_("Patients"), reverse("patient_list", args=[slug])),
            (patient.full_name, reverse("patient_page", args=[slug, patient.pk])),
            (_("Who sees this patient"), ""),
        ],
        **_locks(request),
    }
    return render(request, "patients/patient_people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.ADMINISTRATOR, needs=Ability.MANAGE_USERS)
def assignment_set(request: MemberRequest, membership_id: uuid.UUID, patient_id: uuid.UUID) -> HttpResponse:
    """Let a member see a patient, without end or until the end of a day."""
    assignee, patient = find_assignee(request.practice, membership_id), find_patient(request.membership, patient_id)
    known = find_assignment(assignee, patient)
    form = AssignmentForm(
        request.POST if request.method == "POST" else None,
        today=today_at(request.practice),
        initial={"ends_on": known.ends_on if known else None},
    )
    if form.is_valid():
        assign_patient(patient, assignee, actor=request.actor, user=request.user, ends_on=form.cleaned_data["ends_on"])
        messages.success(request, _("%(name)s sees this patient.") % {"name": assignee.user.name})
        return redirect(_way_back(request, assignee, patient))
    context = {
        "assignee": assignee,
        "patient": patient,
        "identity": identity_of(patient),
        "form": form,
        "back": _way_back(request, assignee, patient),
        "crumbs": [*_crumbs(assignee), (_("Assigned patients"), _page_of(assignee)), (_("Last day"), "")],
    }
    return render(request, "patients/assignment_set.html", context, status=422 if form.is_bound else 200)


@require_POST
@member(Role.ADMINISTRATOR, needs=Ability.REMOVE_USERS)
def assignment_remove(request: MemberRequest, membership_id: uuid.UUID, patient_id: uuid.UUID) -> HttpResponse:
    """A member does not see a patient any more; asked twice, it is so already."""
    assignee, patient = find_assignee(request.practice, membership_id), find_patient(request.membership, patient_id)
    if known := find_assignment(assignee, patient):
        unassign_patient(known, actor=request.actor)
    messages.success(request, _("%(name)s does not see this patient any more.") % {"name": assignee.user.name})
    return redirect(_way_back(request, assignee, patient))


def _crumbs(assignee: Membership) -> list[tuple[str, str]]:
    slug = assignee.practice.slug
    person = (assignee.user.name, reverse("member_page", args=[slug, assignee.pk]))
    return [(_("Users"), reverse("member_list", args=[slug])), person]


def _page_of(assignee: Membership, key: str = "") -> str:
    page = reverse("assignments", args=[assignee.practice.slug, assignee.pk])
    return f"{page}?search={key}" if searches.KEY.fullmatch(key) else page


def _way_back(request: MemberRequest, assignee: Membership, patient: Patient) -> str:
    """To the patient's or the member's page, from whichever one came."""
    if request.GET.get("back") == "patient":
        return reverse("patient_people", args=[request.practice.slug, patient.pk])
    return _page_of(assignee, request.GET.get("search", ""))


def _locks(request: MemberRequest) -> dict[str, str]:
    """Why the plan does not allow to assign or to take away; empty when it does."""
    names = {"lock": Ability.MANAGE_USERS, "removal_lock": Ability.REMOVE_USERS}
    return {name: plans.reason(request.practice, ability) for name, ability in names.items()}
