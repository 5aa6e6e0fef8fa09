"""The tray: what came without a patient, filed by a person, taken back, removed and brought back (G13)."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import MemberRequest, member
from accounts.plans import Ability
from common.http import render
from image_collections.access import (
    find_removed_tray_item,
    find_tray_item,
    picked_filed_items,
    picked_tray_items,
    tray_items,
)
from image_collections.models import Collection, Item
from image_collections.presenters.rights import rights_of
from image_collections.presenters.tray import build_filed, build_removed, build_waiting, filings_of
from image_collections.remembered import recall_items, remember_items
from image_collections.services.bin import remove_items, restore_items
from image_collections.services.collections import note_collection_look
from image_collections.services.tray import file_as_received, find_tray, take_back_to_tray
from image_collections.uploads import retry_item
from image_collections.views.picking import MOST_AT_ONCE
from patients.access import find_patient, find_patient_named
from patients.models import Patient

TABS = ("waiting", "filed", "bin")


@require_safe
@member(needs=Ability.READ)
def tray(request: MemberRequest) -> HttpResponse:
    """What waits, what was filed lately, what was removed; three tabs of one page."""
    tray_items(request.membership)  # a limited member finds nothing here
    here = find_tray(request.practice)
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else TABS[0]
    if here:
        note_collection_look(here, actor=request.actor)
    context = {
        "tab": tab,
        "page": _page(request, here, tab, request.GET.get("after", "")),
        "is_first": "after" not in request.GET,
        "query": f"?tab={tab}&",
        "rights": rights_of(request.practice),
    }
    return render(request, "image_collections/tray.html", context, part="rows")


def _page(request: MemberRequest, here: Collection | None, tab: str, text: str) -> Any:
    try:
        after = uuid.UUID(text) if text else None
    except ValueError:
        raise Http404 from None
    mine = request.membership
    if here is None:
        return None
    if tab == "filed":
        event = filings_of(request.practice).filter(pk=after).first() if after else None
        return build_filed(mine, here, event)
    if tab == "bin":
        return build_removed(mine, find_removed_tray_item(mine, after) if after else None)
    return build_waiting(mine, find_tray_item(mine, after) if after else None)


@require_POST
@member(needs=Ability.WRITE)
def tray_file(request: MemberRequest) -> HttpResponse:
    """One file to the patient who was suggested: the one click that files."""
    key, _colon, patient = request.POST.get("to", "").partition(":")
    items = waiting_among(request, [key])
    if not items:
        return choose_first(request)
    named = find_patient_named(request.membership, patient)
    return file_for(request, items, find_patient(request.membership, named.pk))


def file_for(request: MemberRequest, items: list[Item], patient: Patient) -> HttpResponse:
    """Into the collection of the day each arrived on."""
    patient.practice = request.practice
    here = items[0].collection
    return say_filed(request, file_as_received(items, patient, here, actor=request.actor, user=request.user), patient)


def say_filed(request: MemberRequest, filed: list[Item], patient: Patient) -> HttpResponse:
    """Back to the tray, with the way back for what was filed."""
    if not filed:
        messages.warning(request, _("Nothing was filed: these files are not in the tray any more."))
        return back_to_tray(request)
    words = ngettext("%(number)d file was filed to %(name)s.", "%(number)d files were filed to %(name)s.", len(filed))
    undo = undo_at(request, "tray_take_back", filed)
    messages.success(request, words % {"number": len(filed), "name": patient.full_name}, extra_tags=undo)
    return back_to_tray(request)


@require_POST
@member(needs=Ability.WRITE)
def tray_take_back(request: MemberRequest) -> HttpResponse:
    """What was filed by mistake goes back into the tray."""
    here = find_tray(request.practice)
    ids = named_by(request)
    tray_items(request.membership)
    items = picked_filed_items(request.membership, ids)
    back = take_back_to_tray(items, here, actor=request.actor) if here else []
    return _say(request, len(back), "filed")


@require_POST
@member(needs=Ability.READ)
def tray_remove(request: MemberRequest) -> HttpResponse:
    """The selected files to the bin."""
    items = [item for item in picked_tray_items(request.membership, named_by(request)) if item.deleted_at is None]
    if not items:
        return choose_first(request)
    removed = remove_items(items, actor=request.actor)
    words = ngettext("%(number)d file is in the bin.", "%(number)d files are in the bin.", len(removed))
    messages.info(request, words % {"number": len(removed)}, extra_tags=undo_at(request, "tray_restore", removed))
    return back_to_tray(request)


@require_POST
@member(needs=Ability.READ)
def tray_restore(request: MemberRequest) -> HttpResponse:
    """Files back from the bin into the tray."""
    items = picked_tray_items(request.membership, named_by(request))
    return _say(request, len(restore_items(items, actor=request.actor)), "bin")


@require_POST
@member(needs=Ability.WRITE)
def tray_retry(request: MemberRequest) -> HttpResponse:
    """Read files that failed once more."""
    items = picked_tray_items(request.membership, request.POST.getlist("retry"))
    if not sum(retry_item(item) for item in items):
        messages.warning(request, _("There is nothing to try again here."))
    return back_to_tray(request)


def waiting_among(request: MemberRequest, ids: list[str]) -> list[Item]:
    """Of these ids what waits in the tray; none where they are too many at once."""
    items = [item for item in picked_tray_items(request.membership, ids) if item.deleted_at is None]
    return items if len(items) <= MOST_AT_ONCE else []


def named_by(request: MemberRequest) -> list[str]:
    """The ids that a form sent or an address names, or that the session keeps under the key in it."""
    here = find_tray(request.practice)
    key = request.GET.get("selection", "")
    kept = recall_items(request.session, here.pk, key) if here and key else []
    return request.POST.getlist("items") or request.GET.getlist("items") or kept


def undo_at(request: MemberRequest, name: str, items: list[Item]) -> str:
    """The address that undoes it; which files these were, the session keeps."""
    here = find_tray(request.practice)
    key = remember_items(request.session, here.pk, [item.pk for item in items]) if here else ""
    return f"{reverse(name, args=[request.practice.slug])}?{urlencode({'selection': key})}"


def choose_first(request: MemberRequest) -> HttpResponse:
    """Back to the tray, where something has to be selected."""
    tray_items(request.membership)
    messages.warning(request, _("Select 1 to %(most)d files first.") % {"most": MOST_AT_ONCE})
    return back_to_tray(request)


def back_to_tray(request: MemberRequest, tab: str = "") -> HttpResponse:
    """To the page of the tray."""
    here = reverse("tray", args=[request.practice.slug])
    return redirect(f"{here}?{urlencode({'tab': tab})}" if tab else here)


def _say(request: MemberRequest, number: int, tab: str) -> HttpResponse:
    if number:
        words = ngettext("%(number)d file waits in the tray again.", "%(number)d files wait in the tray again.", number)
        messages.success(request, words % {"number": number})
    else:
        messages.warning(request, _("Nothing was changed: these files are not there any more."))
    return back_to_tray(request, tab)
