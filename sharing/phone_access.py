"""The door of a phone that scanned a code: which code it is, and whether it still counts at this moment (C16)."""

from __future__ import annotations

import datetime
import uuid
import zoneinfo
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Concatenate, cast

from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone, translation

from accounts import plans
from accounts.access import as_person
from accounts.models import Membership
from audit.ledger import Actor
from common.http import client_ip, render
from common.languages import wanted_language
from common.tokens import hash_token
from image_collections.models import Collection, Item, Upload
from image_collections.models.item import ItemQuerySet
from sharing import cookies
from sharing.models import HandOver

WITH_ALL = ("practice", "made_by", "collection__patient")


class PhoneRequest(HttpRequest):
    """A request that came through `@phone`: by which code; what it does is done in its maker's name."""

    hand_over: HandOver
    actor: Actor


View = Callable[Concatenate[PhoneRequest, ...], HttpResponseBase]


def find_scanned(secret: str) -> HandOver | None:
    """The code with this secret, in whatever state, or none."""
    codes = HandOver.objects.across_practices().filter(secret_hash=hash_token(secret))
    return codes.select_related(*WITH_ALL).first()


def counts(hand_over: HandOver) -> bool:
    """Whether files may come by it now: live, the practice takes files, the maker still sees the patient."""
    if not hand_over.is_live or not plans.allows(hand_over.practice, plans.Ability.WRITE):
        return False
    mine = Membership.objects.of(hand_over.practice).filter(user=hand_over.made_by_id, suspended_at=None)
    membership = mine.select_related("practice").first()
    if membership is None:
        return False
    return Collection.objects.seen_by(membership).present().filter(pk=hand_over.collection_id).exists()


def is_this_phone(request: HttpRequest, hand_over: HandOver) -> bool:
    """Whether the code was opened in this browser."""
    return bool(hand_over.visit_hash) and cookies.read_phone_hash(request, hand_over.pk) == hand_over.visit_hash


def find_phone(request: HttpRequest, hand_over_id: uuid.UUID) -> HandOver | None:
    """The code that this browser opened, if it counts at this moment."""
    codes = HandOver.objects.across_practices().filter(pk=hand_over_id).exclude(visit_hash="")
    found = codes.select_related(*WITH_ALL).first()
    return found if found and is_this_phone(request, found) and counts(found) else None


def maker_of(hand_over: HandOver, request: HttpRequest) -> Actor:
    """Who made the code, at the address of the phone."""
    return as_person(hand_over.made_by, client_ip(request))


def phone(*, page: bool = True) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """Let the phone in that opened the code; others are told to ask for a new one, or find nothing."""

    def decorate(view: View) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, hand_over_id: uuid.UUID, **kwargs: Any) -> HttpResponseBase:
            found = find_phone(request, hand_over_id)
            if found is None and page:
                return over(request)
            if found is None:
                raise Http404
            narrowed = cast("PhoneRequest", request)
            narrowed.hand_over, narrowed.actor = found, maker_of(found, request)
            with speaking_to_phone(found, request):
                return view(narrowed, **kwargs)

        return guarded

    return decorate


def over(request: HttpRequest, *, elsewhere: bool = False) -> HttpResponse:
    """410: unknown, ended and too late get the same word; `elsewhere` is said when another phone was first."""
    return render(request, "sharing/phone/over.html", {"elsewhere": elsewhere}, status=410)


@contextmanager
def speaking_to_phone(hand_over: HandOver, request: HttpRequest) -> Iterator[None]:
    """The language of this browser, else the practice's, and the practice's clock."""
    language = wanted_language(request) or hand_over.practice.language
    zone = zoneinfo.ZoneInfo(hand_over.practice.time_zone)
    with translation.override(language), timezone.override(zone):
        yield


def sent_by_phone(hand_over: HandOver) -> ItemQuerySet:
    """What came by this code, in any state."""
    items = Item.objects.of(hand_over.practice).present()
    return items.filter(collection=hand_over.collection_id, batch__visit_id=hand_over.pk).order_by("-added_at", "-id")


def find_phone_upload(hand_over: HandOver, upload_id: uuid.UUID) -> Upload:
    """A transfer of this phone, or 404."""
    uploads = Upload.objects.of(hand_over.practice).present().filter(batch__visit_id=hand_over.pk, pk=upload_id)
    found = uploads.select_related("batch__collection__patient", "item").first()
    if found is None:
        raise Http404
    found.practice = hand_over.practice
    return found


def find_live(collection: Collection) -> HandOver | None:
    """The code of a collection the caller may see that lives longest, if there is one."""
    codes = HandOver.objects.of(collection.practice).live().filter(collection=collection)
    found: HandOver | None = codes.select_related(*WITH_ALL).order_by("-expires_at").first()
    return found


def phone_until(collection: Collection) -> datetime.datetime | None:
    """Until when a phone may send files into a collection the caller may see; none when no code lives."""
    codes = HandOver.objects.of(collection.practice).live().filter(collection=collection)
    until: datetime.datetime | None = codes.aggregate(until=Max("expires_at"))["until"]
    return until
