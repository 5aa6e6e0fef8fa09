"""Undoing the last change of many items, while the session remembers how they were."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import MemberRequest, member
from accounts.plans import Ability
from image_collections.access import find_collection, picked_items
from image_collections.models import Collection
from image_collections.remembered import take_undo
from image_collections.services.arranging import ForeignItem, arrange_collection
from image_collections.services.bin import remove_items
from image_collections.services.bulk_tags import untag_items
from image_collections.services.moving import move_items
from image_collections.views.picking import back_to

Offer = Mapping[str, Any]


@require_POST
@member(needs=Ability.WRITE)
def collection_undo(request: MemberRequest, collection_id: uuid.UUID) -> HttpResponse:
    """Take back what was offered for undoing on this collection, once."""
    collection = find_collection(request.membership, collection_id)
    offer = take_undo(request.session, collection.pk, request.POST.get("undo", ""))
    number = WAYS[offer["what"]](request, collection, offer) if offer else 0
    if number:
        words = ngettext("Undone for %(number)d file.", "Undone for %(number)d files.", number)
        messages.success(request, words % {"number": number})
    else:
        messages.warning(request, _("This cannot be undone any more."))
    return back_to(request, collection)


def _untag(request: MemberRequest, collection: Collection, offer: Offer) -> int:
    return untag_items(collection, offer["before"], actor=request.actor, user=request.user)


def _move_back(request: MemberRequest, collection: Collection, offer: Offer) -> int:
    """It was confirmed whose the items are when they were moved away from here."""
    target = find_collection(request.membership, uuid.UUID(offer["target"]))
    items = picked_items(target, offer["items"])
    return len(move_items(items, collection, actor=request.actor, confirmed=True))


def _remove_copies(request: MemberRequest, _collection: Collection, offer: Offer) -> int:
    target = find_collection(request.membership, uuid.UUID(offer["target"]))
    return len(remove_items(picked_items(target, offer["items"]), actor=request.actor))


def _lay_again(request: MemberRequest, collection: Collection, offer: Offer) -> int:
    here = {item.pk for item in picked_items(collection, offer["items"])}
    ids = [key for key in map(uuid.UUID, offer["items"]) if key in here]
    try:
        arrange_collection(collection, ids, actor=request.actor)
    except ForeignItem:
        return 0
    return len(ids)


WAYS: dict[str, Callable[[MemberRequest, Collection, Offer], int]] = {
    "tagged": _untag,
    "moved": _move_back,
    "copied": _remove_copies,
    "by-date": _lay_again,
}
