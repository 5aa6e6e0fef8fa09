"""The members' door to the viewer."""

from __future__ import annotations

import uuid

from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import MemberRequest, member
from accounts.plans import Ability, reason
from common.http import render
from image_collections.access import all_items_of, find_item
from image_collections.delivery import note_item_look
from image_collections.models import Item, ItemState, RenditionRole
from image_collections.models.item import ItemQuerySet
from image_collections.presenters.addresses import address_of
from image_collections.presenters.listing import Listing
from tagging.notation import notation_for
from viewer.neighbours import NotInList
from viewer.presenters import Capabilities, Doors, Stage, build_stage


@require_safe
@member(needs=Ability.READ)
def item_page(request: MemberRequest, item_id: uuid.UUID) -> HttpResponse:
    """One item large, among those that the filter of the collection leaves."""
    item = find_item(request.membership, item_id)
    note_item_look(item, actor=request.actor)
    listing = Listing.read(request.GET)
    try:
        stage = _stage(request, item, listing)
    except NotInList:  # its type or kind changed since the filter was chosen
        stage = _stage(request, item, Listing())
    return render(request, "viewer/page.html", {"stage": stage})


def _stage(request: MemberRequest, item: Item, listing: Listing) -> Stage:
    lock = reason(request.practice, Ability.WRITE)
    capabilities = Capabilities(can_download=True, can_tag=not lock, tag_lock=lock, sees_private_note=True)
    notation = notation_for(request.user, request.practice)
    items, doors = _neighbours(item, listing), _doors(request, item, listing)
    return build_stage(items, item, doors, capabilities, notation)


def _neighbours(item: Item, listing: Listing) -> ItemQuerySet:
    """What can be looked at in the collection, and the item itself in whatever state it is."""
    items = all_items_of(item.collection).present()
    return listing.pick(items.filter(Q(state=ItemState.READY) | Q(pk=item.pk)))


def _doors(request: MemberRequest, item: Item, listing: Listing) -> Doors:
    slug = request.practice.slug
    collection = reverse("collection_page", args=[slug, item.collection_id])
    return Doors(
        page=address_of("item_page", slug, query=listing.filter_query),
        thumbnail=address_of("item_rendition", slug, RenditionRole.THUMBNAIL),
        preview=address_of("item_rendition", slug, RenditionRole.PREVIEW),
        pixels=address_of("item_rendition", slug, RenditionRole.PIXELS),
        pixels_meta=address_of("item_pixels_meta", slug),
        frames=address_of("item_rendition", slug, RenditionRole.FRAMES),
        frames_meta=address_of("item_frames_meta", slug),
        original=address_of("item_original", slug),
        back=f"{collection}{listing.filter_query}",
        tag=address_of("item_tag", slug, query="?from=viewer"),
        photo=address_of("patient_photo_set", slug),
    )
