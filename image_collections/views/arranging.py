"""The page on which a collection is laid in order by hand, and the way back to the order by date (C14)."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import MemberRequest, member
from accounts.plans import Ability
from common.http import render
from image_collections.access import find_collection, items_of
from image_collections.models import Collection
from image_collections.presenters.filters import PROBLEMS
from image_collections.presenters.moving import cards_of
from image_collections.presenters.rights import rights_of
from image_collections.remembered import offer_undo
from image_collections.services.arranging import (
    MOST_BY_HAND,
    ForeignItem,
    arrange_by_date,
    arrange_collection,
)
from image_collections.services.collections import note_collection_look
from image_collections.views.crumbs import crumbs_of
from image_collections.views.picking import back_to
from patients.presenters import identity_of
from tagging.notation import notation_for

STEPS = {"earlier": -1, "later": 1}


@require_http_methods(["GET", "HEAD", "POST"])
@member(needs=Ability.WRITE)
def collection_arrange(request: MemberRequest, collection_id: uuid.UUID) -> HttpResponse:
    """Lay the items as they should stand; one form carries them all in their order."""
    collection = find_collection(request.membership, collection_id)
    items = list(items_of(collection).exclude(state__in=PROBLEMS).only("pk")[: MOST_BY_HAND + 1])
    if not items or len(items) > MOST_BY_HAND:
        words = _("Only 1 to %(most)d files can be laid by hand.") % {"most": MOST_BY_HAND}
        messages.warning(request, words)
        return back_to(request, collection)
    if request.method == "POST":
        return _save(request, collection)
    note_collection_look(collection, actor=request.actor)
    context = {
        "collection": collection,
        "patient": collection.patient,
        "identity": identity_of(collection.patient),
        "cards": cards_of(items, collection, notation_for(request.user, request.practice)),
        "rights": rights_of(request.practice),
        "crumbs": crumbs_of(request, collection, _("Order by hand")),
    }
    return render(request, "image_collections/collection_arrange.html", context)


@require_POST
@member(needs=Ability.WRITE)
def collection_by_date(request: MemberRequest, collection_id: uuid.UUID) -> HttpResponse:
    """Back to the order by date taken, then name."""
    collection = find_collection(request.membership, collection_id)
    laid = arrange_by_date(collection, actor=request.actor)
    offer_undo(request.session, collection.pk, "by-date", items=[str(key) for key in laid])
    return back_to(request, collection)


def _save(request: MemberRequest, collection: Collection) -> HttpResponse:
    try:
        ids = [uuid.UUID(text) for text in request.POST.getlist("items")]
        arrange_collection(collection, _stepped(request, ids), actor=request.actor)
    except (ValueError, ForeignItem):
        messages.warning(request, _("The collection has changed meanwhile. Please look at it and try again."))
        return redirect("collection_arrange", request.practice.slug, collection.pk)
    if any(step in request.POST for step in STEPS):  # without scripts, one step is one request
        return redirect("collection_arrange", request.practice.slug, collection.pk)
    messages.success(request, _("The order is kept. Everybody who sees the collection sees it so."))
    return back_to(request, collection)


def _stepped(request: MemberRequest, ids: list[uuid.UUID]) -> list[uuid.UUID]:
    """The order after the step that a button asks for, if it does. Raises ValueError if that is not there."""
    for name, step in STEPS.items():
        if name in request.POST:
            place = ids.index(uuid.UUID(request.POST[name]))
            ids.insert(max(place + step, 0), ids.pop(place))
    if not ids:
        raise ValueError
    return ids
