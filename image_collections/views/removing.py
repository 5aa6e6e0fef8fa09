"""Patients and collections to the bin, after saying what is lost; and, for administrators, deleting for good."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import MemberRequest, member
from accounts.models import Role
from accounts.plans import Ability
from common.http import render
from image_collections.access import find_collection, find_removed_collection, find_removed_item
from image_collections.models import Collection, Item
from image_collections.presenters.removal import Loss, loss_of_collection, loss_of_items, loss_of_patient
from image_collections.services.bin import delete_collection, delete_item, remove_collection
from image_collections.services.patients_bin import delete_patient, remove_patient
from image_collections.views.bin import only_those_who_see_all
from image_collections.views.crumbs import page_of, patients_crumbs
from patients.access import find_patient, find_removed_patient
from patients.forms import WhoseForm
from patients.models import Patient
from patients.presenters import identity_of
from patients.services import note_patient_viewed

PAGE_OR_ACT = ["GET", "HEAD", "POST"]


@require_http_methods(PAGE_OR_ACT)
@member(needs=Ability.READ)
def patient_remove(request: MemberRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Say what is lost, and take the patient to the bin once the card number or the last name was typed."""
    patient = find_patient(request.membership, patient_id)
    if request.membership.limited:
        return only_those_who_see_all(request)
    patient.practice = request.practice
    form = WhoseForm(request.POST if request.method == "POST" else None, patient=patient)
    if form.is_bound and form.is_valid():
        if remove_patient(patient, actor=request.actor):
            undo = reverse("patient_restore", args=[request.practice.slug, patient.pk])
            messages.info(request, _("The patient is in the bin for 30 days."), extra_tags=undo)
        return redirect("patient_list", request.practice.slug)
    if not form.is_bound:
        note_patient_viewed(patient, actor=request.actor)
    context = {"form": form, "loss": loss_of_patient(patient, request.practice)}
    return _page(request, "patient_remove", patient, _("Move to the bin"), context)


@require_http_methods(PAGE_OR_ACT)
@member(needs=Ability.READ)
def collection_remove(request: MemberRequest, collection_id: uuid.UUID) -> HttpResponse:
    """Say what is lost, and take the collection to the bin."""
    collection = find_collection(request.membership, collection_id)
    patient = collection.patient
    if request.method == "POST":
        if remove_collection(collection, actor=request.actor):
            undo = reverse("collection_restore", args=[request.practice.slug, collection.pk])
            messages.info(request, _("The collection is in the bin for 30 days."), extra_tags=undo)
        return redirect("patient_page", request.practice.slug, patient.pk)
    context = {"collection": collection, "loss": loss_of_collection(collection, request.practice)}
    return _page(request, "collection_remove", patient, _("Move to the bin"), context)


def ask_about_links(request: MemberRequest, collection: Collection, items: list[Item]) -> HttpResponse | None:
    """Where live links show one of the items, the question whether to remove them all the same, until it is answered.

    Without links nothing is asked: to undo is one step.
    """
    loss = loss_of_items(items, request.practice) if "really" not in request.POST else Loss()
    if not loss.links:
        return None
    context = {"collection": collection, "items": items, "loss": loss}
    return _page(request, "items_remove", collection.patient, _("Move to the bin"), context)


@require_http_methods(PAGE_OR_ACT)
@member(Role.ADMINISTRATOR, needs=Ability.READ)
def patient_delete(request: MemberRequest, patient_id: uuid.UUID) -> HttpResponse:
    """A patient in the bin, for good."""
    patient = find_removed_patient(request.membership, patient_id)
    patient.practice = request.practice
    return _delete(request, patient, patient, "patients")


@require_http_methods(PAGE_OR_ACT)
@member(Role.ADMINISTRATOR, needs=Ability.READ)
def collection_delete(request: MemberRequest, collection_id: uuid.UUID) -> HttpResponse:
    """A collection in the bin, for good."""
    collection = find_removed_collection(request.membership, collection_id)
    return _delete(request, collection, collection.patient, "collections")


@require_http_methods(PAGE_OR_ACT)
@member(Role.ADMINISTRATOR, needs=Ability.READ)
def item_delete(request: MemberRequest, item_id: uuid.UUID) -> HttpResponse:
    """A file in the bin, for good."""
    item = find_removed_item(request.membership, item_id)
    return _delete(request, item, item.collection.patient, "files")


def _delete(request: MemberRequest, thing: Patient | Collection | Item, patient: Patient, tab: str) -> HttpResponse:
    back = f"{reverse('practice_bin', args=[request.practice.slug])}?tab={tab}"
    form = WhoseForm(request.POST if request.method == "POST" else None, patient=patient)
    if form.is_bound and form.is_valid():
        _for_good(thing, request)
        messages.success(request, _("Deleted for good."))
        return redirect(back)
    context = {"form": form, "thing": thing, "sort": tab, "back": back}
    return _page(request, "delete_for_good", patient, _("Delete for good"), context)


def _for_good(thing: Patient | Collection | Item, request: MemberRequest) -> None:
    if isinstance(thing, Patient):
        delete_patient(thing, actor=request.actor)
    elif isinstance(thing, Collection):
        delete_collection(thing, actor=request.actor)
    else:
        delete_item(thing, actor=request.actor)


def _page(request: MemberRequest, name: str, patient: Patient, here: str, context: dict[str, Any]) -> HttpResponse:
    crumbs = patients_crumbs(request)
    if patient.deleted_at is None:
        crumbs.append((patient.full_name, page_of(request, patient)))
    context |= {"patient": patient, "identity": identity_of(patient), "crumbs": [*crumbs, (here, "")]}
    status = 422 if context.get("form") and context["form"].is_bound else 200
    return render(request, f"image_collections/{name}.html", context, status=status)
