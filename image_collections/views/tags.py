"""The page, and dialog, on which an item is tagged."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import MemberRequest, member
from accounts.plans import Ability
from common.http import render
from image_collections.access import find_item
from image_collections.delivery import note_item_look
from image_collections.models import Item, RenditionRole, Stage
from image_collections.presenters.suggestions import suggestions_for
from image_collections.services.tags import tag_item, tag_of
from patients.presenters import identity_of
from tagging.forms import TagForm
from tagging.models import Kind
from tagging.notation import notation_for
from tagging.services import ensure_kinds


@require_http_methods(["GET", "HEAD", "POST"])
@member(needs=Ability.WRITE)
def item_tag(request: MemberRequest, item_id: uuid.UUID) -> HttpResponse:
    """Say what an item shows; as a page of its own, or for htmx as the inside of a dialog."""
    item = find_item(request.membership, item_id)
    ensure_kinds(request.practice)
    suggestions = suggestions_for(item, Kind.objects.of(request.practice).offered())
    form = _form(request, item, {found.field: found.value for found in suggestions} if "take" in request.GET else {})
    if form.is_valid():
        tag_item(item, actor=request.actor, user=request.user, tag=form.tag)
        messages.success(request, _("Tag saved."))
        return HttpResponseClientRefresh() if request.htmx else redirect(_back_from(request, item))
    if not form.is_bound:
        note_item_look(item, actor=request.actor)
    context = {
        "form": form,
        "item": item,
        "patient": item.collection.patient,
        "identity": identity_of(item.collection.patient),
        "thumbnail": _thumbnail(request, item),
        "back": _back_from(request, item),
        "suggestions": [] if "take" in request.GET else suggestions,
        "take": f"?{urlencode({**request.GET.dict(), 'take': '1'})}",
        "crumbs": _crumbs(request, item),
    }
    return render(
        request, "image_collections/item_tag.html", context, part="form", status=422 if form.is_bound else 200
    )


def _form(request: MemberRequest, item: Item, taken: dict[str, Any]) -> TagForm:
    return TagForm(
        request.POST if request.method == "POST" else None,
        practice=request.practice,
        notation=notation_for(request.user, request.practice),
        stages=list(Stage.choices),
        tag=tag_of(item),
        initial=taken,
    )


def _thumbnail(request: MemberRequest, item: Item) -> str:
    """A small picture of what is tagged, if there is one."""
    role = RenditionRole.THUMBNAIL
    if not item.renditions.filter(role=role).exists():
        return ""
    return reverse("item_rendition", args=[request.practice.slug, item.pk, role])


def _back_from(request: MemberRequest, item: Item) -> str:
    """The viewer, when the tag was opened there; else the collection."""
    slug = request.practice.slug
    if request.GET.get("from") == "viewer":
        return reverse("item_page", args=[slug, item.pk])
    return reverse("collection_page", args=[slug, item.collection_id])


def _crumbs(request: MemberRequest, item: Item) -> list[tuple[str, str]]:
    slug, collection = request.practice.slug, item.collection
    return [
        (_("Patients"), reverse("patient_list", args=[slug])),
        (collection.patient.full_name, reverse("patient_page", args=[slug, collection.patient_id])),
        (collection.title, reverse("collection_page", args=[slug, collection.pk])),
        (_("Tag"), ""),
    ]
