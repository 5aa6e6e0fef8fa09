"""Items to another collection, moved or copied; to another patient only after a warning that names both (B5)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.access import MemberRequest, member
from accounts.plans import Ability
from common.http import render
from image_collections.access import find_collection
from image_collections.forms import TargetForm
from image_collections.models import Collection, Item
from image_collections.presenters.moving import build_moving
from image_collections.presenters.picker import build_picker
from image_collections.remembered import offer_undo
from image_collections.services.collections import create_collection
from image_collections.services.moving import copy_items, is_settled, move_items
from image_collections.views.crumbs import crumbs_of
from image_collections.views.picking import back_to, choose_first, chosen_of, picked
from patients import searches
from patients.access import find_patient, find_patient_named
from patients.models import Patient
from patients.presenters import identity_of
from tagging.notation import notation_for


@dataclass(frozen=True)
class Way:
    """What moving and copying have different."""

    act: Callable[..., list[Item]]
    title: Promise | str
    is_move: bool


MOVE = Way(move_items, gettext_lazy("Move"), is_move=True)
COPY = Way(copy_items, gettext_lazy("Copy"), is_move=False)


@require_http_methods(["GET", "HEAD", "POST"])
@member(needs=Ability.WRITE)
def items_move(request: MemberRequest, collection_id: uuid.UUID) -> HttpResponse:
    """Choose where the items go, and move them."""
    return _put(request, find_collection(request.membership, collection_id), MOVE)


@require_http_methods(["GET", "HEAD", "POST"])
@member(needs=Ability.WRITE)
def items_copy(request: MemberRequest, collection_id: uuid.UUID) -> HttpResponse:
    """Choose where copies of the items go, and make them."""
    return _put(request, find_collection(request.membership, collection_id), COPY)


def _put(request: MemberRequest, collection: Collection, way: Way) -> HttpResponse:
    items = picked(request, collection)
    if not items:
        return choose_first(request, collection)
    if "find" in request.POST:
        return _search(request)
    patient = _patient(request, collection)
    seen = Collection.objects.seen_by(request.membership).present().filter(patient=patient).exclude(pk=collection.pk)
    is_other = patient.pk != collection.patient_id
    form = TargetForm(request.POST or None, collections=seen.select_related("patient"), is_other=is_other)
    settled = [item for item in items if is_settled(item)]
    if settled and form.is_valid():
        return _done(request, collection, way, form, patient, settled)
    return _ask(request, collection, way, form, patient, items)


def _search(request: MemberRequest) -> HttpResponse:
    """Names are posted, and answered at an address that says only a key."""
    key = searches.remember(request.session, request.GET.get("search", ""), request.POST.get("q", ""))
    return redirect(f"{request.path}?{urlencode({**chosen_of(request), 'search': key}, doseq=True)}#another-patient")


def _patient(request: MemberRequest, collection: Collection) -> Patient:
    """Whose collections are offered: the items' own patient, or one of those found."""
    named = request.GET.get("patient", "")
    if not named:
        return collection.patient
    return find_patient(request.membership, find_patient_named(request.membership, named).pk)


def _done(
    request: MemberRequest, collection: Collection, way: Way, form: TargetForm, patient: Patient, items: list[Item]
) -> HttpResponse:
    target = form.cleaned_data["target"] or create_collection(
        patient, actor=request.actor, user=request.user, **form.first.cleaned_data
    )
    target.practice = request.practice
    confirmed = form.cleaned_data["confirmed"]
    put = way.act(items, target, actor=request.actor, confirmed=confirmed)
    what = "moved" if way.is_move else "copied"
    ids = [str(item.pk) for item in put]
    if put:
        offer_undo(request.session, collection.pk, what, items=ids, target=str(target.pk), title=target.title)
    else:
        messages.warning(request, _("Nothing was changed: these files are not there any more."))
    return back_to(request, collection)


def _ask(
    request: MemberRequest, collection: Collection, way: Way, form: TargetForm, patient: Patient, items: list[Item]
) -> HttpResponse:
    text = searches.recall(request.session, request.GET.get("search", ""))
    query = urlencode({**chosen_of(request), "search": request.GET.get("search", "")}, doseq=True)
    context = {
        "collection": collection,
        "patient": collection.patient,
        "identity": identity_of(collection.patient),
        "other": patient,
        "other_identity": identity_of(patient),
        "way": way,
        "form": form,
        "warned": "warned" in request.POST,
        "picker": build_picker(request.membership, patient, collection, text=text, query=query),
        "page": build_moving(items, collection, notation_for(request.user, request.practice)),
        "crumbs": crumbs_of(request, collection, str(way.title)),
    }
    template = "items_warning" if form.asks_confirmation else "items_put"
    return render(request, f"image_collections/{template}.html", context, status=422 if form.is_bound else 200)
