"""Bytes on their way out, for members: pictures to look at, originals and whole collections to keep."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import MemberRequest, member
from accounts.plans import Ability
from image_collections import delivery
from image_collections.access import find_any_item, find_collection, find_item, find_rendition, items_of, picked_items
from image_collections.models import RenditionRole
from image_collections.presenters.frames import frames_meta_of
from image_collections.transfer_http import in_words
from image_collections.views.picking import everything_of


@require_GET
@member(needs=Ability.READ)
@in_words
def item_rendition(request: MemberRequest, item_id: uuid.UUID, role: str) -> HttpResponseBase:
    """A picture made from the item, or its grey values for the viewer; in the bin only the small one is shown."""
    find = find_any_item if role == RenditionRole.THUMBNAIL else find_item
    item = find(request.membership, item_id)
    return delivery.serve_rendition(item, role, actor=request.actor, asked=request.headers)


@require_GET
@member(needs=Ability.READ)
def item_pixels_meta(request: MemberRequest, item_id: uuid.UUID) -> JsonResponse:
    """What the grey values mean."""
    item = find_item(request.membership, item_id)
    return JsonResponse(find_rendition(item, RenditionRole.PIXELS).meta)


@require_GET
@member(needs=Ability.READ)
def item_frames_meta(request: MemberRequest, item_id: uuid.UUID) -> JsonResponse:
    """Where each frame begins, as soon as they are there."""
    return JsonResponse(frames_meta_of(find_item(request.membership, item_id)))


@require_GET
@member(needs=Ability.READ)
@in_words
def item_original(request: MemberRequest, item_id: uuid.UUID) -> HttpResponseBase:
    """The file as it came, to keep."""
    return delivery.serve_original(find_item(request.membership, item_id), actor=request.actor, asked=request.headers)


@require_http_methods(["GET", "POST"])
@member(needs=Ability.READ)
@in_words
def collection_download(request: MemberRequest, collection_id: uuid.UUID) -> HttpResponseBase:
    """The selected items, or without a selection all of them, as one ZIP."""
    collection = find_collection(request.membership, collection_id)
    picked = (request.POST if request.method == "POST" else request.GET).getlist("items")
    if "everything" in request.POST or not picked:
        said = request.POST.get("everything")
        found = items_of(collection) if said is None else everything_of(collection, said)
        chosen = list(found.values_list("pk", flat=True))
    else:
        chosen = [item.pk for item in picked_items(collection, picked) if item.deleted_at is None]
    if not chosen:
        raise Http404
    return delivery.serve_zip_of(collection, chosen, collection.title, actor=request.actor)
