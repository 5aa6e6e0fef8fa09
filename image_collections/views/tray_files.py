"""Bytes of what waits in the tray, for members who see everybody: the same doors as those of a patient's files."""

from __future__ import annotations

import uuid

from django.http import HttpResponseBase, JsonResponse
from django.views.decorators.http import require_GET

from accounts.access import MemberRequest, member
from accounts.plans import Ability
from image_collections import delivery
from image_collections.access import find_rendition, find_tray_item
from image_collections.models import RenditionRole
from image_collections.presenters.frames import frames_meta_of
from image_collections.transfer_http import in_words


@require_GET
@member(needs=Ability.READ)
@in_words
def tray_rendition(request: MemberRequest, item_id: uuid.UUID, role: str) -> HttpResponseBase:
    """A picture made from the item, or its grey values for the viewer."""
    item = find_tray_item(request.membership, item_id)
    return delivery.serve_rendition(item, role, actor=request.actor, asked=request.headers)


@require_GET
@member(needs=Ability.READ)
def tray_pixels_meta(request: MemberRequest, item_id: uuid.UUID) -> JsonResponse:
    """What the grey values mean."""
    item = find_tray_item(request.membership, item_id)
    return JsonResponse(find_rendition(item, RenditionRole.PIXELS).meta)


@require_GET
@member(needs=Ability.READ)
def tray_frames_meta(request: MemberRequest, item_id: uuid.UUID) -> JsonResponse:
    """Where each frame begins, as soon as they are there."""
    return JsonResponse(frames_meta_of(find_tray_item(request.membership, item_id)))


@require_GET
@member(needs=Ability.READ)
@in_words
def tray_original(request: MemberRequest, item_id: uuid.UUID) -> HttpResponseBase:
    """The file as it came, to keep."""
    item = find_tray_item(request.membership, item_id)
    return delivery.serve_original(item, actor=request.actor, asked=request.headers)
