"""The list of patients and the page on which a patient's data are changed."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import plans
from accounts.access import MemberRequest, member
from accounts.plans import Ability
from common.http import render
from patients import searches
from patients.access import find_patient, find_patient_named
from patients.forms import PatientForm
from patients.models import Patient
from patients.presenters import build_list, found_in_words, identity_of, whom_to_ask
from patients.services import CardNumberTaken, change_patient, note_patient_viewed, set_photo


@require_http_methods(["GET", "HEAD", "POST"])
@member(needs=Ability.READ)
def patient_list(request: MemberRequest) -> HttpResponse:
    """Find a patient. A search is posted and answered at an address that names only its key."""
    key = request.GET.get("search", "")
    if request.method == "POST":
        key = searches.remember(request.session, request.POST.get("search", ""), request.POST.get("q", ""))
    here = _address(request, key)
    if request.method == "POST" and not request.htmx:
        return redirect(here)
    response = render(request, "patients/patient_list.html", _found(request, key), part="found")
    if request.htmx:
        response["HX-Replace-Url"] = here
    return response


def _address(request: MemberRequest, key: str) -> str:
    sort = "name" if request.GET.get("sort") == "name" else "activity"
    return f"{reverse('patient_list', args=[request.practice.slug])}?sort={sort}&search={key}"


def _found(request: MemberRequest, key: str) -> dict[str, object]:
    practice, text = request.practice, searches.recall(request.session, key)
    last = request.GET.get("after", "")
    after = find_patient_named(request.membership, last) if last else None
    by_name = request.GET.get("sort") == "name"
    everybody = Patient.objects.seen_by(request.membership).present()
    found = everybody.matching(text)
    found = found.by_name(after=after) if by_name else found.by_activity(after=after)
    # By activity, the list itself begins with the recent ones.
    recent = everybody.by_activity() if by_name and not (text or last) else everybody.none()
    shown = build_list(found, recent, practice)
    return {
        "list": shown,
        "status": found_in_words(shown, text) if text else "",
        "text": text,
        "key": key or searches.new_key(),
        "sort": "name" if by_name else "activity",
        "is_first": after is None,
        "lock": plans.reason(practice, Ability.WRITE),
        "ask": whom_to_ask(request.membership) if not (shown.rows or text) else [],
    }


@require_POST
@member(needs=Ability.WRITE)
def patient_alike(request: MemberRequest) -> HttpResponse:
    """While a new patient is typed: who may be the same. What is typed is posted, and kept nowhere."""
    form = PatientForm(request.POST, membership=request.membership, prefix="patient")
    form.full_clean()
    return render(request, "patients/_alike.html", {"form": form, "duplicates": form.find_duplicates()})


@require_http_methods(["GET", "HEAD", "POST"])
@member(needs=Ability.WRITE)
def patient_edit(request: MemberRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Change a patient's personal data."""
    patient = find_patient(request.membership, patient_id)
    form = PatientForm(request.POST or None, membership=request.membership, patient=patient)
    page = reverse("patient_page", args=[request.practice.slug, patient.pk])
    if form.is_bound and form.is_valid() and _saved(request, patient, form):
        messages.success(request, _("Saved."))
        return redirect(page)
    if not form.is_bound:
        note_patient_viewed(patient, actor=request.actor)
    crumbs = [
        (_("Patients"), reverse("patient_list", args=[request.practice.slug])),
        (patient.full_name, page),
        (_("Edit"), ""),
    ]
    context = {"patient": patient, "facts": identity_of(patient), "form": form, "page": page, "crumbs": crumbs}
    return render(request, "patients/patient_edit.html", context, status=422 if form.is_bound else 200)


@require_POST
@member(needs=Ability.WRITE)
def patient_photo_remove(request: MemberRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Back to the symbol; the image stays where it is."""
    patient = find_patient(request.membership, patient_id)
    set_photo(patient, None, actor=request.actor)
    messages.success(request, _("A drawing stands for the patient again. The photo is still in its collection."))
    return redirect("patient_edit", request.practice.slug, patient.pk)


def _saved(request: MemberRequest, patient: Patient, form: PatientForm) -> bool:
    try:
        change_patient(patient, actor=request.actor, values=form.cleaned_data)
    except CardNumberTaken:
        form.refuse_card_number()
        return False
    return True
