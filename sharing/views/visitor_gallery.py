"""What the receiver of a share link looks at; every answer asks the visit again."""

from __future__ import annotations

import uuid
from dataclasses import replace

from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import refuse
from common.http import render
from image_collections.access import find_rendition
from image_collections.delivery import (
    note_item_look,
    serve_deidentified,
    serve_deidentified_zip,
    serve_original,
    serve_rendition,
    serve_zip,
)
from image_collections.models import RenditionRole
from image_collections.presenters.frames import frames_meta_of
from image_collections.presenters.listing import page_number
from image_collections.services.collections import note_collection_look
from sharing.access import VisitRequest, find_item, items_of_link, neighbours_of, open_items_of, visitor
from sharing.cookies import forget_visit
from sharing.presenters.disguise import disguises_of, wordless
from sharing.presenters.visit import account_offer, capabilities_of, doors_of, patient_facts, shows_collection
from sharing.services.visiting import finish_visit
from viewer.presenters import build_gallery, build_stage

PAGE = 120


@require_safe
@visitor()
def link_gallery(request: VisitRequest) -> HttpResponse:
    """The items of the link, with whose they are."""
    link = request.link
    if not shows_collection(link):
        return redirect("link_upload", link.handle)
    note_collection_look(link.collection, actor=request.actor)
    items, page = items_of_link(link), page_number(request.GET)
    total, start = items.count(), (page - 1) * PAGE
    patient = None if link.de_identifies else link.collection.patient
    context = {
        "link": link,
        "patient": patient,
        "facts": patient_facts(patient) if patient else [],
        "cards": build_gallery(items[start : start + PAGE], doors_of(link), capabilities_of(link)),
        "waiting": total - open_items_of(link).count() if link.de_identifies else 0,
        "invitation": "" if request.user.is_authenticated else account_offer(request.visit),
        "newer": page - 1,
        "older": page + 1 if total > start + PAGE else 0,
    }
    return render(request, "sharing/visit/gallery.html", context)


@require_safe
@visitor()
def link_item(request: VisitRequest, item_id: uuid.UUID) -> HttpResponse:
    """One item large; next and previous stay within what the link shows."""
    item = find_item(request.visit, item_id)
    note_item_look(item, actor=request.actor)
    link = request.link
    items = neighbours_of(request.visit, item)
    stage = build_stage(items, item, doors_of(link), capabilities_of(link), link.practice.notation)
    if stage.patient:
        stage = replace(stage, identity=patient_facts(stage.patient))
    return render(request, "viewer/page.html", {"stage": stage, "nameless": link.de_identifies})


@require_safe
@visitor(page=False)
def link_rendition(request: VisitRequest, item_id: uuid.UUID, role: str) -> HttpResponseBase:
    """A picture that we made; never the original."""
    item = find_item(request.visit, item_id)
    if role not in RenditionRole.values:
        raise Http404
    return serve_rendition(item, role, actor=request.actor, asked=request.headers)


@require_safe
@visitor(page=False)
def link_pixels_meta(request: VisitRequest, item_id: uuid.UUID) -> HttpResponse:
    """How to read the viewer's payload of an item."""
    meta = find_rendition(find_item(request.visit, item_id), RenditionRole.PIXELS).meta
    return JsonResponse(wordless(meta) if request.link.de_identifies else meta)


@require_safe
@visitor(page=False)
def link_frames_meta(request: VisitRequest, item_id: uuid.UUID) -> HttpResponse:
    """Where each frame of an item begins, as soon as they are there."""
    meta = frames_meta_of(find_item(request.visit, item_id))
    return JsonResponse(wordless(meta) if request.link.de_identifies else meta)


@require_safe
@visitor(page=False)
def link_original(request: VisitRequest, item_id: uuid.UUID) -> HttpResponseBase:
    """The file as it came, or without its patient if the link is so; only if the sender allowed it."""
    item = find_item(request.visit, item_id)
    if not request.link.lets_download:
        return refuse(request, _("The sender allows looking, not downloading."))
    if request.link.de_identifies:
        name = disguises_of(request.link).stem(item)
        return serve_deidentified(item, name, actor=request.actor, asked=request.headers)
    return serve_original(item, actor=request.actor, asked=request.headers)


@require_safe
@visitor(page=False)
def link_download(request: VisitRequest) -> HttpResponseBase:
    """All files of the link in one ZIP, as they leave one by one; only if the sender allowed it."""
    link = request.link
    if not link.lets_download:
        return refuse(request, _("The sender allows looking, not downloading."))
    items = list(open_items_of(link).select_related("collection__patient"))
    if not items:
        raise Http404
    if link.de_identifies:
        disguises = disguises_of(link)
        return serve_deidentified_zip(
            [(item, disguises.stem(item)) for item in items], _("Images"), actor=request.actor
        )
    return serve_zip(items, _("Images"), actor=request.actor)


@require_POST
@visitor()
def link_leave(request: VisitRequest) -> HttpResponse:
    """End the visit in this browser; coming back takes the password again."""
    finish_visit(request.visit, actor=request.actor)
    response = render(request, "sharing/visit/left.html", {"link": request.link})
    forget_visit(response, request.link.handle)
    return response
