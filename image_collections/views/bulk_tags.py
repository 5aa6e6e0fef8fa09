"""The page, and dialog, on which many items are tagged at once."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import MemberRequest, member
from accounts.plans import Ability
from common.http import render
from image_collections.access import find_collection
from image_collections.forms import BulkTagForm
from image_collections.presenters.moving import STRIP, cards_of
from image_collections.remembered import offer_undo
from image_collections.services.bulk_tags import tag_items
from image_collections.views.crumbs import crumbs_of
from image_collections.views.picking import back_to, choose_first, picked
from patients.presenters import identity_of
from tagging.notation import notation_for
from tagging.services import ensure_kinds


@require_http_methods(["GET", "HEAD", "POST"])
@member(needs=Ability.WRITE)
def items_tag(request: MemberRequest, collection_id: uuid.UUID) -> HttpResponse:
    """Say at once what many items have in common; as a page, or for htmx as the inside of a dialog."""
    collection = find_collection(request.membership, collection_id)
    items = picked(request, collection)
    if not items:
        return choose_first(request, collection)
    ensure_kinds(request.practice)
    notation = notation_for(request.user, request.practice)
    values = request.POST if request.method == "POST" else None
    form = BulkTagForm(values, practice=request.practice, notation=notation, items=items)
    if form.is_valid():
        before = tag_items(items, form.change, actor=request.actor, user=request.user)
        offer_undo(request.session, collection.pk, "tagged", items=list(before), before=before)
        return HttpResponseClientRefresh() if request.htmx else back_to(request, collection)
    context = {
        "form": form,
        "number": len(items),
        "patient": collection.patient,
        "identity": identity_of(collection.patient),
        "cards": cards_of(items[:STRIP], collection, notation),
        "more": max(len(items) - STRIP, 0),
        "back": reverse("collection_page", args=[request.practice.slug, collection.pk]),
        "crumbs": crumbs_of(request, collection, _("Tag")),
    }
    template, status = "image_collections/items_tag.html", 422 if form.is_bound else 200
    return render(request, template, context, part="form", status=status)
