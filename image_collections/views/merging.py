"""Two patients who are one person: finding the other one, comparing both, merging them, and parting them again (B8)."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import MemberRequest, member
from accounts.plans import Ability
from common.http import render
from image_collections.access import find_merge
from image_collections.presenters.merging import build_sides, find_others
from image_collections.services.merging import NotMergeable, NotPartable, merge_patients, part_patients
from image_collections.views.bin import only_those_who_see_all
from image_collections.views.crumbs import Crumbs, page_of, patients_crumbs
from patients import searches
from patients.access import find_patient, find_patient_named
from patients.forms import MergeForm
from patients.models import Patient, field_named
from patients.presenters import identity_of
from patients.services import note_patient_viewed


@require_http_methods(["GET", "HEAD", "POST"])
@member(needs=Ability.WRITE)
def patient_merge(request: MemberRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Find the other one. A search is posted and answered at an address that names only its key."""
    patient = find_patient(request.membership, patient_id)
    if request.membership.limited:
        return only_those_who_see_all(request)
    key = request.GET.get("search", "")
    if request.method == "POST":
        key = searches.remember(request.session, request.POST.get("search", ""), request.POST.get("q", ""))
        return redirect(f"{request.path}?{urlencode({'search': key})}")
    note_patient_viewed(patient, actor=request.actor)
    text = searches.recall(request.session, key)
    found, has_more = find_others(request.membership, patient, text)
    context = {
        "patient": patient,
        "identity": identity_of(patient),
        "text": text,
        "key": key or searches.new_key(),
        "found": found,
        "has_more": has_more,
        "crumbs": _crumbs(request, patient),
    }
    return render(request, "image_collections/patient_merge.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member(needs=Ability.WRITE)
def patient_merge_with(request: MemberRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Both side by side; choose who stays with which values, confirm, and merge."""
    this = find_patient(request.membership, patient_id)
    if request.membership.limited:
        return only_those_who_see_all(request)
    named = request.GET.get("other", "")
    if not named or named == str(this.pk):
        return redirect("patient_merge", request.practice.slug, this.pk)
    other = find_patient(request.membership, find_patient_named(request.membership, named).pk)
    form = MergeForm(request.POST if request.method == "POST" else None, this=this, other=other)
    if form.is_bound and form.is_valid():
        return _merge(request, form)
    if not form.is_bound:
        for patient in (this, other):
            note_patient_viewed(patient, actor=request.actor)
    context = {"patient": this, "form": form, "crumbs": _crumbs(request, this)}
    context["sides"] = build_sides(this, other, request.practice)
    return render(request, "image_collections/patient_merge_with.html", context, status=422 if form.is_bound else 200)


def _merge(request: MemberRequest, form: MergeForm) -> HttpResponse:
    kept, merged = form.kept_and_merged()
    kept.practice = merged.practice = request.practice
    try:
        merge_patients(kept, merged, actor=request.actor, user=request.user, takes=form.taken())
    except NotMergeable:
        messages.warning(request, _("One of the two is in the bin by now. Nothing was merged."))
        return redirect("patient_list", request.practice.slug)
    undo = reverse("patients_part", args=[request.practice.slug, merged.pk])
    words = _("Both are one patient now. For 30 days you can part them again, here or from the bin.")
    messages.success(request, words, extra_tags=undo)
    return redirect(page_of(request, kept))


@require_POST
@member(needs=Ability.READ)
def patients_part(request: MemberRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Undo the merge of the patient who went to the bin with it."""
    merge = find_merge(request.membership, patient_id)
    if request.membership.limited:
        return only_those_who_see_all(request)
    try:
        stay = part_patients(merge, actor=request.actor)
    except NotPartable:
        words = _("They cannot be parted now. Restore the patient who stayed, or part that one first.")
        messages.warning(request, words)
        return redirect("practice_bin", request.practice.slug)
    messages.success(request, _("They are two patients again, each with the own collections."))
    if stay:
        labels = ", ".join(str(field_named(name).verbose_name) for name in stay)
        messages.warning(request, _("Changed since, and left as it is: %(fields)s. Please check.") % {"fields": labels})
    return redirect(page_of(request, merge.kept))


def _crumbs(request: MemberRequest, patient: Patient) -> Crumbs:
    return [*patients_crumbs(request), (patient.full_name, page_of(request, patient)), (_("Same person"), "")]
