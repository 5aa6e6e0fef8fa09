"""The bin of the practice, and bringing back what lies in it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import MemberRequest, member, refuse
from accounts.models import Membership
from accounts.plans import Ability
from common.http import render
from image_collections.access import find_any_collection, find_any_item, find_removed_collection, find_removed_item
from image_collections.models import Collection, Item
from image_collections.presenters.practice_bin import TABS, build_bin_page
from image_collections.services.bin import restore_collection, restore_items
from image_collections.services.patients_bin import restore_patient
from patients.access import find_any_patient, find_removed_patient
from patients.models import Patient
from patients.presenters import identity_of

FINDERS: dict[str, Callable[[Membership, uuid.UUID], Any]] = {
    "patients": find_removed_patient,
    "collections": find_removed_collection,
    "files": find_removed_item,
}


def only_those_who_see_all(request: MemberRequest) -> HttpResponse:
    """What a limited member is answered who wants to remove, restore or merge a patient."""
    return refuse(request, _("Only members who see all patients of the practice can do this."))


@require_safe
@member(needs=Ability.READ)
def practice_bin(request: MemberRequest) -> HttpResponse:
    """What was removed in the last 30 days, as far as this member sees it."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "patients"
    after = _named(request, tab, request.GET.get("after", ""))
    page = build_bin_page(request.membership, tab, after)
    context = {"tab": tab, "page": page, "is_first": after is None, "query": f"?tab={tab}&"}
    return render(request, "image_collections/practice_bin.html", context)


def _named(request: MemberRequest, tab: str, text: str) -> Any:
    try:
        return FINDERS[tab](request.membership, uuid.UUID(text)) if text else None
    except ValueError:
        raise Http404 from None


@require_POST
@member(needs=Ability.READ)
def patient_restore(request: MemberRequest, patient_id: uuid.UUID) -> HttpResponse:
    """A patient back from the bin, with everything but what was removed on its own."""
    patient = find_any_patient(request.membership, patient_id)
    if request.membership.limited:
        return only_those_who_see_all(request)
    patient.practice = request.practice
    if restore_patient(patient, actor=request.actor):
        messages.success(request, _("The patient is back."))
    return redirect("patient_page", request.practice.slug, patient.pk)


@require_POST
@member(needs=Ability.READ)
def collection_restore(request: MemberRequest, collection_id: uuid.UUID) -> HttpResponse:
    """A collection back from the bin; where its patient lies there too, it asks whether to bring back both."""
    collection = find_any_collection(request.membership, collection_id)
    if question := _what_it_lies_in(request, collection.patient, None):
        return question
    _bring_back_patient(request, collection.patient)
    if restore_collection(collection, actor=request.actor):
        messages.success(request, _("The collection is back."))
    return redirect("collection_page", request.practice.slug, collection.pk)


@require_POST
@member(needs=Ability.READ)
def item_restore(request: MemberRequest, item_id: uuid.UUID) -> HttpResponse:
    """A file back from the bin; where its collection lies there too, it asks whether to bring back both."""
    item = find_any_item(request.membership, item_id)
    collection = find_any_collection(request.membership, item.collection_id)
    if question := _what_it_lies_in(request, collection.patient, collection):
        return question
    _bring_back_patient(request, collection.patient)
    restore_collection(collection, actor=request.actor)
    _say(request, restore_items([item], actor=request.actor))
    return redirect("collection_page", request.practice.slug, collection.pk)


def _say(request: MemberRequest, restored: list[Item]) -> None:
    if restored:
        messages.success(request, _("The file is back."))


def _what_it_lies_in(request: MemberRequest, patient: Patient, collection: Collection | None) -> HttpResponse | None:
    """The question, where something around the thing is in the bin and nobody has answered yet; else nothing."""
    gone = [thing for thing in (patient, collection) if thing is not None and thing.deleted_at is not None]
    if not gone:
        return None
    if patient.deleted_at and request.membership.limited:
        return only_those_who_see_all(request)
    if "with_all" in request.POST:
        return None
    context = {
        "patient": patient,
        "identity": identity_of(patient),
        "of_patient": patient.deleted_at is not None,
        "collection": collection,
        "of_collection": collection is not None and collection.deleted_at is not None,
    }
    return render(request, "image_collections/bin_restore.html", context, status=409)


def _bring_back_patient(request: MemberRequest, patient: Patient) -> None:
    patient.practice = request.practice
    restore_patient(patient, actor=request.actor)
