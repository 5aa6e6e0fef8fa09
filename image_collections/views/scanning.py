"""Files that no scanner looked at: which they are, and an administrator's word that they may leave all the same."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import MemberRequest, member
from accounts.models import Role
from accounts.plans import Ability
from common.http import render
from image_collections.access import all_items_of, find_collection, find_item
from image_collections.models import Item
from image_collections.presenters.scanning import list_unscanned, scan_note
from image_collections.services.collections import note_collection_look
from image_collections.services.scanning import accept_unscanned
from image_collections.views.crumbs import crumbs_of
from patients.presenters import identity_of


@require_safe
@member(needs=Ability.READ)
def collection_unscanned(request: MemberRequest, collection_id: uuid.UUID) -> HttpResponse:
    """The files of a collection that stay here because they were not scanned, each with its reason."""
    collection = find_collection(request.membership, collection_id)
    note_collection_look(collection, actor=request.actor)
    decides = request.membership.is_administrator
    context = {
        "patient": collection.patient,
        "identity": identity_of(collection.patient),
        "collection": collection,
        "files": list_unscanned(all_items_of(collection), request.practice.slug, decides=decides),
        "decides": decides,
        "crumbs": crumbs_of(request, collection, _("Not scanned")),
    }
    return render(request, "image_collections/collection_unscanned.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.ADMINISTRATOR, needs=Ability.WRITE)
def item_scan_accept(request: MemberRequest, item_id: uuid.UUID) -> HttpResponse:
    """Name the file and why it was not scanned, and take an administrator's word for it."""
    item = find_item(request.membership, item_id)
    if request.method == "POST" or not scan_note(item):
        _accept(request, item)
        return redirect("collection_unscanned", request.practice.slug, item.collection_id)
    context = {
        "patient": item.collection.patient,
        "identity": identity_of(item.collection.patient),
        "item": item,
        "reason": scan_note(item),
        "crumbs": crumbs_of(request, item.collection, _("Not scanned")),
    }
    return render(request, "image_collections/item_scan_accept.html", context)


def _accept(request: MemberRequest, item: Item) -> None:
    if request.method == "POST" and accept_unscanned(item, actor=request.actor, user=request.user):
        messages.success(request, _("The file can be shared now. Your decision is in the audit log."))
    else:
        messages.info(request, _("There is nothing to decide about this file."))
