"""The door of visitors: which link was seen, which visit goes on, and what a recipient may see.

Every answer is given for the moment of the request; nothing here remembers an earlier yes.
"""

from __future__ import annotations

import uuid
import zoneinfo
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Concatenate, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare

from accounts.models import Practice
from audit.ledger import Actor
from audit.models import ActorKind
from common.http import client_ip
from image_collections.models import Item
from image_collections.models.item import ItemQuerySet
from sharing import cookies
from sharing.models import Link, LinkKind, Sees, Visit

SEEN_EVERY_SECONDS = 60
WITH_LINK = ("link__practice", "link__created_by", "link__collection__patient")


class VisitRequest(HttpRequest):
    """A request that came through `@visitor`: which visit, of which link."""

    visit: Visit
    link: Link
    actor: Actor


View = Callable[Concatenate[VisitRequest, ...], HttpResponse]


def find_link(practice: Practice, link_id: uuid.UUID) -> Link:
    """A link of this practice, for its members; 404 for a foreign one."""
    links = Link.objects.of(practice).select_related("practice", "created_by", "collection__patient")
    found = links.filter(pk=link_id).first()
    if found is None:
        raise Http404
    return found


def find_seen_link(request: HttpRequest, handle: uuid.UUID) -> Link | None:
    """The link of this handle if this browser has seen its secret, whatever state the link is in."""
    secret_hash = cookies.read_secret_hash(request, handle)
    links = Link.objects.across_practices().present().filter(handle=handle)
    found = links.select_related("practice", "created_by", "collection__patient").first()
    if found is None or not constant_time_compare(found.secret_hash, secret_hash):
        return None
    return found


def find_visit(request: HttpRequest, handle: uuid.UUID) -> Visit | None:
    """The visit that goes on in this browser, perhaps still before the code."""
    token_hash = cookies.read_visit_hash(request, handle)
    visits = Visit.objects.across_practices().filter(
        token_hash=token_hash,
        link__handle=handle,
        link__collection__deleted_at=None,
        link__collection__patient__deleted_at=None,
    )
    found = visits.select_related(*WITH_LINK).first()
    return found if found and found.is_going_on else None


def actor_of(visit: Visit, address: str) -> Actor:
    """The visitor of a link, as the ledger names it."""
    return Actor(ActorKind.LINK, visit.pk, visit.visitor, address, visit.link_id)


def visitor(kind: LinkKind | None = None, *, page: bool = True) -> Callable[[View], Callable[..., HttpResponse]]:
    """Let admitted visits in; others are led to the landing if they asked for a page, else 404."""

    def decorate(view: View) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, handle: uuid.UUID, **kwargs: Any) -> HttpResponse:
            visit = find_visit(request, handle)
            if visit is None or not visit.is_open:
                return lead_away(handle, visit, page=page)
            if kind and visit.link.kind != kind:
                raise Http404
            note_seen(visit)
            narrowed = cast("VisitRequest", request)
            narrowed.visit, narrowed.link = visit, visit.link
            narrowed.actor = actor_of(visit, client_ip(request))
            with speaking(visit.link):
                response = view(narrowed, **kwargs)
                response.headers.setdefault("Content-Language", visit.link.language)
            return response

        return guarded

    return decorate


def lead_away(handle: uuid.UUID, visit: Visit | None, *, page: bool) -> HttpResponse:
    """To the code if only that is missing, else to the landing; bytes and data simply are not there."""
    if not page:
        raise Http404
    return redirect("link_code" if visit else "link_landing", handle)


def note_seen(visit: Visit) -> None:
    """Keep the visit from falling asleep; one write a minute is enough."""
    now = timezone.now()
    if (now - visit.seen_at).total_seconds() >= SEEN_EVERY_SECONDS:
        visit.seen_at = now
        visit.save(update_fields=["seen_at"])


@contextmanager
def speaking(link: Link) -> Iterator[None]:
    """The link's language and the practice's clock, for as long as an answer is made."""
    with translation.override(link.language), timezone.override(zoneinfo.ZoneInfo(link.practice.time_zone)):
        yield


def items_of_link(link: Link) -> ItemQuerySet:
    """The one answer to what a link shows: ready items of its collection, only the chosen ones if some were chosen."""
    items = Item.objects.of(link.practice).present().ready().filter(collection=link.collection_id)
    if link.kind == LinkKind.UPLOAD and link.sees != Sees.ALL:
        return items.none()
    if not link.whole_collection:
        items = items.filter(links=link.pk)
    return items.select_related("kind").in_order()


def own_items(visit: Visit) -> ItemQuerySet:
    """What was uploaded in this visit, in any state, unless it was taken back."""
    link = visit.link
    items = Item.objects.of(link.practice).present().filter(collection=link.collection_id, batch__visit_id=visit.pk)
    if link.kind != LinkKind.UPLOAD or link.sees == Sees.NOTHING:
        return items.none()
    return items.select_related("kind").order_by("added_at", "id")


def find_item(visit: Visit, item_id: uuid.UUID) -> Item:
    """An item that this visit may look at, or 404: what the link shows, and what came with the visit itself."""
    for items in (items_of_link(visit.link), own_items(visit).ready()):
        if found := items.filter(pk=item_id).first():
            return found
    raise Http404
