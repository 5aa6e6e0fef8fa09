"""What is done to items of a collection: to the bin and back, and a selection on its way to other pages."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import MemberRequest, member
from accounts.plans import Ability
from image_collections.access import find_any_item, find_collection, items_of, picked_items
from image_collections.models import Collection, Item, ItemState
from image_collections.services.bin import remove_items, restore_items
from image_collections.views.picking import MOST_AT_ONCE, address_with, back_to, choose_first, picked
from image_collections.views.removing import ask_about_links

UNDO = "removed_items"  # in the session: the collection and the items that were removed last


@require_POST
@member(needs=Ability.READ)
def item_remove(request: MemberRequest, item_id: uuid.UUID) -> HttpResponse:
    """One item to the bin."""
    item = find_any_item(request.membership, item_id)
    return _remove(request, item.collection, [item])


@require_POST
@member(needs=Ability.READ)
def items_remove(request: MemberRequest, collection_id: uuid.UUID) -> HttpResponse:
    """The selected items to the bin."""
    collection = find_collection(request.membership, collection_id)
    return _remove(request, collection, picked(request, collection))


@require_POST
@member(needs=Ability.READ)
def items_restore(request: MemberRequest, collection_id: uuid.UUID) -> HttpResponse:
    """The selected items back from the bin; also what "Undo" asks for."""
    collection = find_collection(request.membership, collection_id)
    return _restore(request, collection, picked_items(collection, request.POST.getlist("items")))


@require_POST
@member(needs=Ability.SHARE)
def items_share(request: MemberRequest, collection_id: uuid.UUID) -> HttpResponse:
    """The selected items to the form that makes a link for them."""
    collection = find_collection(request.membership, collection_id)
    items = picked(request, collection)
    if not items:
        return choose_first(request, collection)
    return redirect(address_with(request, "link_new", collection, items, kind="view"))


@require_POST
@member(needs=Ability.READ)
def problems_dismiss(request: MemberRequest, collection_id: uuid.UUID) -> HttpResponse:
    """All refused files of the collection out of sight; there is nothing left of them but their names."""
    collection = find_collection(request.membership, collection_id)
    refused = items_of(collection).filter(state=ItemState.REFUSED).select_related("collection__patient", "kind")
    return _remove(request, collection, list(refused[:MOST_AT_ONCE]))


def _remove(request: MemberRequest, collection: Collection, items: list[Item]) -> HttpResponse:
    if question := ask_about_links(request, collection, items):
        return question
    removed = remove_items(items, actor=request.actor)
    if removed:
        request.session[UNDO] = {"collection": str(collection.pk), "items": [str(item.pk) for item in removed]}
    return back_to(request, collection)


def _restore(request: MemberRequest, collection: Collection, items: list[Item]) -> HttpResponse:
    number = len(restore_items(items, actor=request.actor))
    words = ngettext("%(number)d file is back.", "%(number)d files are back.", number) % {"number": number}
    messages.success(request, words)
    return back_to(request, collection)


def take_undo(request: MemberRequest, collection: Collection) -> list[str]:
    """The items of this collection that were removed last, told once."""
    undo = request.session.get(UNDO)
    if not undo or undo["collection"] != str(collection.pk):
        return []
    del request.session[UNDO]
    items: list[str] = undo["items"]
    return items
