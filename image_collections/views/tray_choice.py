"""Filing from the tray to whom one likes: whose the selected files are, and into which collection they go (G13)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from accounts.access import MemberRequest, member
from accounts.plans import Ability
from common.http import render
from image_collections.forms import TargetForm
from image_collections.models import Collection, Item
from image_collections.presenters.picker import build_picker, find_patients
from image_collections.presenters.tray import cards_in_tray, suggest_for
from image_collections.remembered import remember_items
from image_collections.services.collections import create_collection
from image_collections.services.moving import is_settled
from image_collections.services.tray import file_items
from image_collections.views.picking import MOST_IN_ADDRESS
from image_collections.views.tray import choose_first, named_by, say_filed, waiting_among
from patients import searches
from patients.access import find_patient, find_patient_named
from patients.models import Patient

STRIP = 8


@require_http_methods(["GET", "HEAD", "POST"])
@member(needs=Ability.WRITE)
def tray_choose(request: MemberRequest) -> HttpResponse:
    """First whose the files are, then into which collection; sent from the tray, they are kept under a key."""
    items = waiting_among(request, named_by(request))
    if not items:
        return choose_first(request)
    if not chosen_of(request):
        return redirect(f"{request.path}?{_address_of(request, items)}")
    if "find" in request.POST:
        return _search(request)
    patient = _patient(request)
    return _file(request, items, patient) if patient else _ask_whose(request, items)


def chosen_of(request: MemberRequest) -> dict[str, str | list[str]]:
    """What the address says about the selection, to say it again in the next one."""
    if key := request.GET.get("selection", ""):
        return {"selection": key}
    ids = request.GET.getlist("items")
    return {"items": ids} if ids else {}


def _address_of(request: MemberRequest, items: list[Item]) -> str:
    """Many are named by a key, for their ids do not fit."""
    ids = [str(item.pk) for item in items]
    if len(ids) <= MOST_IN_ADDRESS:
        return urlencode({"items": ids}, doseq=True)
    return urlencode({"selection": remember_items(request.session, items[0].collection_id, ids)})


def _search(request: MemberRequest) -> HttpResponse:
    """Names are posted, and answered at an address that says only a key."""
    key = searches.remember(request.session, request.GET.get("search", ""), request.POST.get("q", ""))
    return redirect(f"{request.path}?{urlencode({**chosen_of(request), 'search': key}, doseq=True)}")


def _patient(request: MemberRequest) -> Patient | None:
    named = request.GET.get("patient", "")
    return find_patient(request.membership, find_patient_named(request.membership, named).pk) if named else None


def _ask_whose(request: MemberRequest, items: list[Item]) -> HttpResponse:
    text = searches.recall(request.session, request.GET.get("search", ""))
    query = urlencode({**chosen_of(request), "search": request.GET.get("search", "")}, doseq=True)
    context = {
        "text": text,
        "guesses": [(one, f"?{query}&patient={one.patient.pk}") for one in suggest_for(request.membership, items)],
        "found": find_patients(request.membership, text, query) if text.strip() else [],
    }
    return _page(request, "tray_whose", items, context)


def _file(request: MemberRequest, items: list[Item], patient: Patient) -> HttpResponse:
    seen = Collection.objects.seen_by(request.membership).present().filter(patient=patient)
    form = TargetForm(request.POST or None, collections=seen.select_related("patient"), is_other=False)
    settled = [item for item in items if is_settled(item)]
    patient.practice = request.practice
    if settled and form.is_valid():
        target = form.cleaned_data["target"] or create_collection(
            patient, actor=request.actor, user=request.user, **form.first.cleaned_data
        )
        target.practice = request.practice
        filed = file_items(settled, target, items[0].collection, actor=request.actor)
        return say_filed(request, filed, patient)
    query = urlencode(chosen_of(request), doseq=True)
    picker = build_picker(request.membership, patient, None, text="", query=query)
    context = {"form": form, "picker": picker, "patient": patient, "identity": picker.facts}
    return _page(request, "tray_put", items, context, status=422 if form.is_bound else 200)


def _page(
    request: MemberRequest, name: str, items: list[Item], context: dict[str, Any], status: int = 200
) -> HttpResponse:
    settled = [item for item in items if is_settled(item)]
    context |= {
        "number": len(settled),
        "unsettled": len(items) - len(settled),
        "cards": cards_in_tray(settled[:STRIP], request.practice),
        "more": max(len(settled) - STRIP, 0),
        "crumbs": [(_("Tray"), reverse("tray", args=[request.practice.slug])), (pgettext("verb", "File"), "")],
    }
    return render(request, f"image_collections/{name}.html", context, status=status)
