"""Which items of a collection a request is about: those ticked, all of a filter, or those chosen on the page before."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from accounts.access import MemberRequest, member
from accounts.plans import Ability
from image_collections.access import find_collection, items_of, picked_items
from image_collections.models import Collection, Item
from image_collections.models.item import ItemQuerySet
from image_collections.presenters.filters import PROBLEMS
from image_collections.presenters.listing import Listing
from image_collections.remembered import recall_items, remember_items

MOST_AT_ONCE = 500
MOST_IN_ADDRESS = 50  # web servers take about 4,000 characters
PAGES = {"tag": "items_tag", "move": "items_move", "copy": "items_copy"}  # what is done next, and where


@require_POST
@member(needs=Ability.WRITE)
def items_choose(request: MemberRequest, collection_id: uuid.UUID) -> HttpResponse:
    """The selected items on their way to a page that asks more about them."""
    collection = find_collection(request.membership, collection_id)
    page = PAGES.get(request.POST.get("then", ""))
    if page is None or not (items := picked(request, collection)):
        return choose_first(request, collection)
    return redirect(address_with(request, page, collection, items))


def picked(request: MemberRequest, collection: Collection) -> list[Item]:
    """The items that a form ticked or an address names, in no bin; none when they are too many at once."""
    if "everything" in request.POST:
        found = everything_of(collection, request.POST["everything"])
        items = list(found.select_related("collection__patient", "kind")[: MOST_AT_ONCE + 1])
        return items if len(items) <= MOST_AT_ONCE else []
    ids = request.POST.getlist("items") or request.GET.getlist("items")
    kept = recall_items(request.session, collection.pk, request.GET.get("selection", ""))
    return [item for item in picked_items(collection, ids or kept) if item.deleted_at is None]


def everything_of(collection: Collection, filter_query: str) -> ItemQuerySet:
    """All that a filter finds, on whatever page; what has a problem is in no filter."""
    listing = Listing.read(QueryDict(filter_query.lstrip("?")))
    return listing.pick(items_of(collection).exclude(state__in=PROBLEMS))


def chosen_of(request: MemberRequest) -> dict[str, str | list[str]]:
    """What the address says about the selection, to say it again in the next one."""
    if key := request.GET.get("selection", ""):
        return {"selection": key}
    return {"items": request.GET.getlist("items") or request.POST.getlist("items")}


def address_with(request: MemberRequest, page: str, collection: Collection, items: list[Item], **query: str) -> str:
    """The address of a page about these items; many are named by a key, for their ids do not fit."""
    ids = [str(item.pk) for item in items]
    if len(ids) > MOST_IN_ADDRESS:
        said = [("selection", remember_items(request.session, collection.pk, ids))]
    else:
        said = [("items", id_) for id_ in ids]
    here = reverse(page, args=[request.practice.slug, collection.pk])
    return f"{here}?{urlencode([*query.items(), *said])}"


def choose_first(request: MemberRequest, collection: Collection) -> HttpResponse:
    """Back to the collection, where something has to be selected."""
    words = _("Select 1 to %(most)d files first.") % {"most": MOST_AT_ONCE}
    messages.warning(request, words)
    back = back_to(request, collection)
    return HttpResponseClientRedirect(back["Location"]) if request.htmx else back


def back_to(request: MemberRequest, collection: Collection) -> HttpResponse:
    """To the page of the collection."""
    return redirect("collection_page", request.practice.slug, collection.pk)
