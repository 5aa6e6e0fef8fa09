"""The pages of a patient and of the patient's collections."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import MemberRequest, member
from accounts.plans import Ability
from common.http import render
from image_collections.access import all_items_of, find_collection, find_patient_or_kept
from image_collections.forms import CollectionForm
from image_collections.models import Collection
from image_collections.presenters.collection_page import build_bin, build_collection_page, mark_of
from image_collections.presenters.listing import Listing, page_number
from image_collections.presenters.merging import build_parted
from image_collections.presenters.panel import build_panel
from image_collections.presenters.patient_page import build_patient_page
from image_collections.presenters.rights import rights_of
from image_collections.remembered import show_undo
from image_collections.services.collections import (
    change_collection,
    create_collection,
    create_patient_with_collection,
    note_collection_look,
)
from image_collections.views.crumbs import Crumbs, crumbs_of, page_of, patients_crumbs
from image_collections.views.items import take_undo
from patients.access import find_patient
from patients.forms import PatientForm
from patients.models import Patient
from patients.presenters import identity_of
from patients.services import CardNumberTaken, note_patient_viewed
from tagging.notation import notation_for


@require_http_methods(["GET", "HEAD", "POST"])
@member(needs=Ability.WRITE)
def patient_new(request: MemberRequest) -> HttpResponse:
    """A new patient and the first collection in one form; somebody who may be the same is shown before saving."""
    practice = request.practice
    values = request.POST if request.method == "POST" else None
    form = PatientForm(values, membership=request.membership, prefix="patient")
    first = CollectionForm(values, prefix="collection")
    duplicates: list[Patient] = []
    if values is not None:
        valid = form.is_valid() & first.is_valid()
        duplicates = form.find_duplicates()
        if valid and ("create_anyway" in values or not duplicates) and (made := _create(request, form, first)):
            return redirect("collection_page", practice.slug, made.pk)
    context = {
        "form": form,
        "first": first,
        "duplicates": duplicates,
        "crumbs": patients_crumbs(request, _("New patient")),
    }
    return render(request, "image_collections/patient_new.html", context, status=422 if values else 200)


def _create(request: MemberRequest, form: PatientForm, first: CollectionForm) -> Collection | None:
    try:
        return create_patient_with_collection(
            request.membership,
            actor=request.actor,
            patient=form.cleaned_data,
            collection=first.cleaned_data,
        )
    except CardNumberTaken:
        form.refuse_card_number()
        return None


@require_safe
@member(needs=Ability.READ)
def patient_page(request: MemberRequest, patient_id: uuid.UUID) -> HttpResponse:
    """The patient and all collections, newest first; who was merged into another one is that other one."""
    patient = find_patient_or_kept(request.membership, patient_id)
    if patient.pk != patient_id:
        messages.info(request, _("This patient was merged into the one you see now."))
        return redirect(page_of(request, patient))
    note_patient_viewed(patient, actor=request.actor)
    page = build_patient_page(patient, request.practice, page=page_number(request.GET))
    context = {"patient": patient, "identity": identity_of(patient), "page": page}
    context["parted"] = build_parted(patient, request.practice)
    context["rights"] = rights_of(request.practice)
    context["crumbs"] = patients_crumbs(request, patient.full_name)
    return render(request, "image_collections/patient_page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member(needs=Ability.WRITE)
def collection_new(request: MemberRequest, patient_id: uuid.UUID) -> HttpResponse:
    """A further collection of the patient."""
    patient = find_patient(request.membership, patient_id)
    form = CollectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = create_collection(patient, actor=request.actor, user=request.user, **form.cleaned_data)
        return redirect("collection_page", request.practice.slug, made.pk)
    return _collection_form(request, patient, form, crumbs=[(_("New collection"), "")])


@require_http_methods(["GET", "HEAD", "POST"])
@member(needs=Ability.WRITE)
def collection_edit(request: MemberRequest, collection_id: uuid.UUID) -> HttpResponse:
    """Change title, date and description."""
    collection = find_collection(request.membership, collection_id)
    before = {name: getattr(collection, name) for name in CollectionForm.Meta.fields}
    form = CollectionForm(request.POST or None, initial=before)
    here = reverse("collection_page", args=[request.practice.slug, collection.pk])
    if request.method == "POST" and form.is_valid():
        change_collection(collection, actor=request.actor, **form.cleaned_data)
        return redirect(here)
    crumbs = [(collection.title, here), (_("Edit"), "")]
    return _collection_form(request, collection.patient, form, crumbs=crumbs, collection=collection)


def _collection_form(
    request: MemberRequest, patient: Patient, form: CollectionForm, *, crumbs: Crumbs, collection: Any = None
) -> HttpResponse:
    context = {"patient": patient, "identity": identity_of(patient), "form": form, "collection": collection}
    context["crumbs"] = [*patients_crumbs(request), (patient.full_name, page_of(request, patient)), *crumbs]
    return render(request, "image_collections/collection_form.html", context, status=422 if form.is_bound else 200)


@require_safe
@member(needs=Ability.READ)
def collection_page(request: MemberRequest, collection_id: uuid.UUID) -> HttpResponse:
    """The items of a collection; asked for a part, only the list of them with its filters."""
    collection = find_collection(request.membership, collection_id)
    items = all_items_of(collection)
    if "poll" not in request.GET:  # a page that looks again by itself is not a person who looks
        note_collection_look(collection, actor=request.actor)
    elif request.GET.get("seen") == mark_of(collection, items):
        return HttpResponse(status=204)
    listing, notation = Listing.read(request.GET), notation_for(request.user, request.practice)
    page = build_collection_page(collection, items, request.practice.slug, listing, notation)
    context = {
        "patient": collection.patient,
        "identity": identity_of(collection.patient),
        "collection": collection,
        "page": page,
        "make_panel": partial(build_panel, collection, request.user, request.practice.slug, notation),
        "rights": rights_of(request.practice),
        "crumbs": crumbs_of(request, collection),
        "unscanned": page.unscanned,
        "removed": [] if request.htmx else take_undo(request, collection),
        "undo": None if request.htmx else show_undo(request.session, collection.pk),
        "max_bytes": settings.MAX_FILE_BYTES,
    }
    return render(request, "image_collections/collection_page.html", context, part="news")


@require_safe
@member(needs=Ability.READ)
def collection_bin(request: MemberRequest, collection_id: uuid.UUID) -> HttpResponse:
    """What was removed from a collection and can be brought back."""
    collection = find_collection(request.membership, collection_id)
    note_collection_look(collection, actor=request.actor)
    notation = notation_for(request.user, request.practice)
    context = {
        "patient": collection.patient,
        "identity": identity_of(collection.patient),
        "collection": collection,
        "entries": build_bin(all_items_of(collection), request.practice.slug, notation),
        "rights": rights_of(request.practice),
        "crumbs": crumbs_of(request, collection, _("Bin")),
    }
    return render(request, "image_collections/collection_bin.html", context)
