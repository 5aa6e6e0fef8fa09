"""The door from the tray to the viewer: what waits there is of nobody yet, and is not tagged there."""

from __future__ import annotations

import uuid

from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import MemberRequest, member
from accounts.plans import Ability
from common.http import render
from image_collections.access import find_tray_item, tray_items
from image_collections.delivery import note_item_look
from image_collections.models import ItemState, RenditionRole
from image_collections.presenters.addresses import address_of
from viewer.presenters import Capabilities, Doors, build_stage


@require_safe
@member(needs=Ability.READ)
def tray_item(request: MemberRequest, item_id: uuid.UUID) -> HttpResponse:
    """One thing that waits in the tray, large, among the others there."""
    item = find_tray_item(request.membership, item_id)
    note_item_look(item, actor=request.actor)
    items = tray_items(request.membership).present().filter(Q(state=ItemState.READY) | Q(pk=item.pk)).in_order()
    capabilities = Capabilities(can_download=True, sees_patient=False, sees_tags=False)
    stage = build_stage(items, item, _doors(request), capabilities)
    return render(request, "viewer/page.html", {"stage": stage, "in_tray": True})


def _doors(request: MemberRequest) -> Doors:
    slug = request.practice.slug
    return Doors(
        page=address_of("tray_item", slug),
        thumbnail=address_of("tray_rendition", slug, RenditionRole.THUMBNAIL),
        preview=address_of("tray_rendition", slug, RenditionRole.PREVIEW),
        pixels=address_of("tray_rendition", slug, RenditionRole.PIXELS),
        pixels_meta=address_of("tray_pixels_meta", slug),
        frames=address_of("tray_rendition", slug, RenditionRole.FRAMES),
        frames_meta=address_of("tray_frames_meta", slug),
        original=address_of("tray_original", slug),
        back=reverse("tray", args=[slug]),
    )
