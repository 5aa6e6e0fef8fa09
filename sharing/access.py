"""The door of visitors: which link was seen, which visit goes on, and what a recipient may see.

Every answer is given for the moment of the request; nothing here remembers an earlier yes.
"""

from __future__ import annotations

import re
import uuid
import zoneinfo
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Concatenate, cast

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare

from accounts.models import Membership, Practice
from audit.ledger import Actor
from audit.models import ActorKind
from common.http import client_ip
from common.languages import chosen_language
from image_collections.models import Item, Upload
from image_collections.models.item import ItemQuerySet
from sharing import cookies
from sharing.deidentified import fit_for, ready_of
from sharing.models import Link, LinkKind, Sees, Visit

SEEN_EVERY_SECONDS = 60
LINK_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
WITH_LINK = ("link__practice", "link__created_by", "link__collection__patient")


class VisitRequest(HttpRequest):
    """A request that came through `@visitor`: which visit, of which link."""

    visit: Visit
    link: Link
    actor: Actor


View = Callable[Concatenate[VisitRequest, ...], HttpResponseBase]


def find_link(membership: Membership, link_id: uuid.UUID) -> Link:
    """A link of the practice about a patient whom this member sees; 404 for any other."""
    links = Link.objects.seen_by(membership).select_related("practice", "created_by", "collection__patient")
    found = links.filter(pk=link_id).first()
    if found is None:
        raise Http404
    return found


def find_links(membership: Membership, ids: Iterable[str]) -> list[Link]:
    """Those among these ids that this member sees; whatever is none is left out."""
    wanted = [uuid.UUID(text) for text in ids if LINK_ID.fullmatch(text)]
    found = Link.objects.seen_by(membership).select_related("practice", "created_by", "collection__patient")
    return list(found.filter(pk__in=wanted))


def live_counts(practice: Practice, collections: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Of collections the caller may see: through how many live links each is seen; those nobody sees are left out."""
    shown = Link.objects.of(practice).live().disclosing().filter(collection__in=list(collections)).order_by()
    return dict(shown.values_list("collection").annotate(number=Count("pk")))


def may_change(link: Link, membership: Membership) -> bool:
    """Administrators all links of the practice, others their own."""
    return membership.is_administrator or link.created_by_id == membership.user_id


def find_seen_link(request: HttpRequest, handle: uuid.UUID) -> Link | None:
    """The link of this handle if this browser has seen its secret, whatever state the link is in."""
    secret_hash = cookies.read_secret_hash(request, handle)
    links = Link.objects.across_practices().filter(handle=handle)
    found = links.select_related("practice", "created_by", "collection__patient").first()
    if found is None or not constant_time_compare(found.secret_hash, secret_hash):
        return None
    return found


def find_removed_link(request: HttpRequest, handle: uuid.UUID) -> Link | None:
    """The link of a visit in this browser that would go on, had the practice not put what it shows into the bin."""
    visits = Visit.objects.across_practices().filter(token_hash=cookies.read_visit_hash(request, handle))
    visit = visits.filter(link__handle=handle).select_related(*WITH_LINK).first()
    return visit.link if visit and visit.is_open and visit.link.is_in_bin else None


def find_visit(request: HttpRequest, handle: uuid.UUID) -> Visit | None:
    """The visit that goes on in this browser, perhaps still before the code."""
    visit = _visit_in(request, handle)
    return visit if visit and visit.is_going_on else None


def find_finished_visit(request: HttpRequest, handle: uuid.UUID) -> Visit | None:
    """The visit that was finished in this browser a short while ago, for its receipt."""
    visit = _visit_in(request, handle)
    return visit if visit and visit.has_receipt else None


def _visit_in(request: HttpRequest, handle: uuid.UUID) -> Visit | None:
    token_hash = cookies.read_visit_hash(request, handle)
    visits = Visit.objects.across_practices().filter(
        token_hash=token_hash,
        link__handle=handle,
        link__collection__deleted_at=None,
        link__collection__patient__deleted_at=None,
    )
    return visits.select_related(*WITH_LINK).first()


def actor_of(visit: Visit, address: str) -> Actor:
    """The visitor of a link, as the ledger names it."""
    return Actor(ActorKind.LINK, visit.pk, visit.visitor, address, visit.link_id)


def visitor(kind: LinkKind | None = None, *, page: bool = True) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """Let admitted visits in; others are led to the landing if they asked for a page, else 404."""

    def decorate(view: View) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, handle: uuid.UUID, **kwargs: Any) -> HttpResponseBase:
            visit = find_visit(request, handle)
            if visit is None or not visit.is_open:
                return lead_away(handle, visit, page=page)
            if kind and visit.link.kind != kind:
                raise Http404
            note_seen(visit)
            narrowed = cast("VisitRequest", request)
            narrowed.visit, narrowed.link = visit, visit.link
            narrowed.actor = actor_of(visit, client_ip(request))
            with speaking(visit.link, request):
                return view(narrowed, **kwargs)

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
def speaking(link: Link, request: HttpRequest) -> Iterator[None]:
    """The language chosen in this browser, else the link's, and the practice's clock, while an answer is made."""
    language = chosen_language(request) or link.language
    with translation.override(language), timezone.override(zoneinfo.ZoneInfo(link.practice.time_zone)):
        yield


def items_of_link(link: Link) -> ItemQuerySet:
    """The one answer to what a link shows: ready items of its collection, only the chosen ones if some were chosen."""
    items = Item.objects.of(link.practice).present().shareable().filter(collection=link.collection_id)
    if link.kind == LinkKind.UPLOAD and link.sees != Sees.ALL:
        return items.none()
    if not link.whole_collection:
        items = items.filter(links=link.pk)
    if link.de_identifies:
        items = fit_for(link, items)
    return items.select_related("kind").in_order()


def open_items_of(link: Link) -> ItemQuerySet:
    """Of what a link shows what can be looked at now: without the patient only what the worker has made."""
    items = items_of_link(link)
    return ready_of(items) if link.de_identifies else items


def sent_items(visit: Visit) -> ItemQuerySet:
    """What came with this visit, in any state, unless it was taken back."""
    items = Item.objects.of(visit.link.practice).present()
    mine = items.filter(collection=visit.link.collection_id, batch__visit_id=visit.pk)
    return mine.select_related("collection__patient", "kind").order_by("added_at", "id")


def items_on_receipt(visit: Visit) -> ItemQuerySet:
    """The same wherever the practice has put it meanwhile: for its receipt, which opens nothing."""
    mine = Item.objects.of(visit.link.practice).present().filter(batch__visit_id=visit.pk)
    return mine.select_related("collection__patient", "kind").order_by("added_at", "id")


def own_items(visit: Visit) -> ItemQuerySet:
    """The same, as far as the visitor may see it again; another visit of the same link is somebody else."""
    return sent_items(visit).none() if visit.link.sees == Sees.NOTHING else sent_items(visit)


def find_own_item(visit: Visit, item_id: uuid.UUID) -> Item:
    """An item that came with this visit, or 404."""
    found = own_items(visit).filter(pk=item_id).first()
    if found is None:
        raise Http404
    return found


def find_own_upload(visit: Visit, upload_id: uuid.UUID) -> Upload:
    """A transfer of this visit, or 404."""
    uploads = Upload.objects.of(visit.link.practice).present().filter(batch__visit_id=visit.pk, pk=upload_id)
    found = uploads.select_related("batch__collection__patient", "item").first()
    if found is None:
        raise Http404
    found.practice = visit.link.practice
    return found


def find_item(visit: Visit, item_id: uuid.UUID) -> Item:
    """An item that this visit may look at, or 404: what the link shows, and what came with the visit itself."""
    own = own_items(visit).ready()
    for items in (open_items_of(visit.link), own.none() if visit.link.de_identifies else own):
        if found := items.filter(pk=item_id).select_related("collection__patient", "kind").first():
            return found
    raise Http404


def neighbours_of(visit: Visit, item: Item) -> ItemQuerySet:
    """What is looked at together with this item: the link's items, else what came with the visit."""
    shown = open_items_of(visit.link)
    return shown if shown.filter(pk=item.pk).exists() else own_items(visit).ready()
