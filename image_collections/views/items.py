"""What is done to items of a collection: to the bin and back, and a selection on its way to other pages."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import MemberRequest, member
from accounts.plans import Ability
from image_collections.access import find_any_item, find_collection, picked_items
from image_collections.models import Collection, Item
from image_collections.services import remove_items, restore_items

MOST_SHARED = 90  # the ids go into one address
UNDO = "removed_items"  # in the session: the collection and the items that were removed last


@require_POST
@member(needs=Ability.READ)
def item_remove(request: MemberRequest, item_id: uuid.UUID) -> HttpResponse:
    """One item to the bin."""
    item = find_any_item(request.membership, item_id)
    return _remove(request, item.collection, [item])


@require_POST
@member(needs=Ability.READ)
def item_restore(request: MemberRequest, item_id: uuid.UUID) -> HttpResponse:
    """One item back from the bin."""
    item = find_any_item(request.membership, item_id)
    return _restore(request, item.collection, [item])


@require_POST
@member(needs=Ability.READ)
def items_remove(request: MemberRequest, collection_id: uuid.UUID) -> HttpResponse:
    """The selected items to the bin."""
    collection = find_collection(request.membership, collection_id)
    return _remove(request, collection, picked_items(collection, request.POST.getlist("items")))


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
    items = picked_items(collection, request.POST.getlist("items"))
    if not items or len(items) > MOST_SHARED:
        messages.warning(
            request, _("Select 1 to %(most)d files, or share the whole collection.") % {"most": MOST_SHARED}
        )
        return _back(request, collection)
    form = reverse("link_new", args=[request.practice.slug, collection.pk])
    return redirect(f"{form}?{urlencode([('kind', 'view'), *(('items', item.pk) for item in items)])}")


def _remove(request: MemberRequest, collection: Collection, items: list[Item]) -> HttpResponse:
    removed = remove_items(items, actor=request.actor)
    if removed:
        request.session[UNDO] = {"collection": str(collection.pk), "items": [str(item.pk) for item in removed]}
    return _back(request, collection)


def _restore(request: MemberRequest, collection: Collection, items: list[Item]) -> HttpResponse:
    number = len(restore_items(items, actor=request.actor))
    words = ngettext("%(number)d file is back.", "%(number)d files are back.", number) % {"number": number}
    messages.success(request, words)
    return _back(request, collection)


def _back(request: MemberRequest, collection: Collection) -> HttpResponse:
    return redirect("collection_page", request.practice.slug, collection.pk)


def take_undo(request: MemberRequest, collection: Collection) -> list[str]:
    """The items of this collection that were removed last, told once."""
    undo = request.session.get(UNDO)
    if not undo or undo["collection"] != str(collection.pk):
        return []
    del request.session[UNDO]
    items: list[str] = undo["items"]
    return items
