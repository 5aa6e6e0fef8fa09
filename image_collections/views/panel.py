"""The side panel "Case images": put an item in, take one or all out; htmx is answered with the panel alone."""

from __future__ import annotations

import uuid

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.access import MemberRequest, member
from accounts.plans import Ability
from common.http import render
from image_collections.access import find_any_item, find_collection, find_item
from image_collections.models import Collection
from image_collections.presenters.listing import Listing
from image_collections.presenters.panel import build_panel
from image_collections.services.panel import empty_panel, hide_from_panel, show_in_panel
from tagging.notation import notation_for


@require_POST
@member(needs=Ability.READ)
def panel_show(request: MemberRequest, item_id: uuid.UUID) -> HttpResponse:
    """Put one item on top."""
    item = find_item(request.membership, item_id)
    show_in_panel(item, actor=request.actor, user=request.user)
    return _answer(request, item.collection)


@require_POST
@member(needs=Ability.READ)
def panel_hide(request: MemberRequest, item_id: uuid.UUID) -> HttpResponse:
    """Take one item out."""
    item = find_any_item(request.membership, item_id)
    hide_from_panel(item, user=request.user)
    return _answer(request, item.collection)


@require_POST
@member(needs=Ability.READ)
def panel_empty(request: MemberRequest, collection_id: uuid.UUID) -> HttpResponse:
    """Take all out."""
    collection = find_collection(request.membership, collection_id)
    empty_panel(collection, user=request.user)
    return _answer(request, collection)


def _answer(request: MemberRequest, collection: Collection) -> HttpResponse:
    """The panel, or the page of the collection as it was filtered, at the panel."""
    if request.htmx:
        notation = notation_for(request.user, request.practice)
        panel = build_panel(collection, request.user, request.practice.slug, notation)
        context = {"collection": collection, "panel": panel, "again": True}
        return render(request, "image_collections/_panel.html", context)
    page = reverse("collection_page", args=[request.practice.slug, collection.pk])
    query = Listing.read(QueryDict(request.POST.get("back", "").removeprefix("?"))).query
    return redirect(f"{page}{query}#case-images")
