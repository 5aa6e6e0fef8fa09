"""The work on a practice's logo: from what was sent to the picture that is shown, in a worker's child."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import partial
from io import BytesIO

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.logos import new_logo_name
from accounts.models import Practice
from image_collections.imaging import Failed, LogoPicture, Refused, inspect_logo, make_logo
from image_collections.models import ItemState, Logo
from image_collections.models.logo import LogoQuerySet
from image_collections.processing.claims import LEASE, MOST_TRIES
from image_collections.processing.objects import remove_objects
from image_collections.processing.waiting import AT_ONCE, UNSTARTED
from image_collections.storage import ObjectMissing, StoreUnavailable, get_store, new_key

FAILURES: dict[type[BaseException], str] = {
    ObjectMissing: "original_missing",
    MemoryError: "out_of_memory",
    SoftTimeLimitExceeded: "took_too_long",
}


@dataclass(frozen=True)
class Hold:
    """A logo that this worker has: what was sent, and at which try."""

    logo: Logo
    tries: int

    @property
    def row(self) -> LogoQuerySet:
        """As long as nobody sent another one and no other worker has it."""
        return checking(self.logo.pk).filter(sent_key=self.logo.sent_key, tries=self.tries)

    def end(self, state: ItemState, reason: str = "", **values: str) -> bool:
        """Leave it in this state; False when it is no longer ours."""
        ended = {"state": state, "reason": reason, "state_since": timezone.now(), "sent_key": "", **values}
        return bool(self.row.update(**ended))


def check_logo(logo_id: uuid.UUID) -> None:
    """Make the picture of what was sent last; quietly does nothing when there is nothing to do."""
    if hold := take(logo_id):
        try:
            make(hold)
        except (Refused, Failed) as error:
            drop(hold, ItemState.REFUSED, error.reason)
        except StoreUnavailable:
            hold.row.update(tries=hold.tries - 1, state_since=timezone.now())  # it was not the file's fault
        except tuple(FAILURES) as error:
            drop(hold, ItemState.FAILED, FAILURES[type(error)])


def take(logo_id: uuid.UUID) -> Hold | None:
    """Take a logo that nobody has."""
    free = checking(logo_id).filter(Q(tries=0) | Q(state_since__lt=timezone.now() - LEASE), tries__lt=MOST_TRIES)
    logo = free.first()
    if logo is None:
        return None
    same = free.filter(tries=logo.tries, sent_key=logo.sent_key)
    taken = same.update(tries=logo.tries + 1, state_since=timezone.now())
    return Hold(logo, logo.tries + 1) if taken else None


def make(hold: Hold) -> None:
    """What was looked at when it arrived is looked at again here, from the bytes that are decoded."""
    with get_store().local_copy(hold.logo.sent_key) as path:
        inspect_logo(path, hold.logo.sent_name)
        picture = make_logo(path)
    show(hold, picture)


def show(hold: Hold, picture: LogoPicture) -> None:
    """The practice has this logo from now on; the name of the one before finds nothing any more."""
    logo = hold.logo
    name, key = new_logo_name(picture.width, picture.height), new_key("logos", logo.practice_id, logo.practice_id)
    get_store().save(key, BytesIO(picture.data))
    with transaction.atomic():
        shown = hold.end(ItemState.READY, name=name, picture_key=key)
        if shown:
            Practice.objects.filter(pk=logo.practice_id).update(logo=name)
        useless = [old for old in (logo.picture_key, logo.sent_key) if old] if shown else [key]
        transaction.on_commit(partial(remove_objects, useless))


def drop(hold: Hold, state: ItemState, reason: str) -> None:
    """What was sent is no use; the logo of before, if there is one, stays."""
    with transaction.atomic():
        if hold.end(state, reason):
            transaction.on_commit(partial(remove_objects, [hold.logo.sent_key]))


def find_waiting_logos() -> list[uuid.UUID]:
    """Those to queue again: their message was lost, or the worker that had them died."""
    now = timezone.now()
    waiting = Logo.objects.across_practices().filter(state=ItemState.CHECKING)
    dead = Q(tries__gt=0, state_since__lt=now - LEASE)
    waiting.filter(dead, tries__gte=MOST_TRIES).update(state=ItemState.FAILED, reason="worker_died", state_since=now)
    forgotten = Q(tries=0, state_since__lt=now - UNSTARTED)
    return list(waiting.filter(dead | forgotten).order_by("state_since").values_list("pk", flat=True)[:AT_ONCE])


def checking(logo_id: uuid.UUID) -> LogoQuerySet:
    queryset: LogoQuerySet = Logo.objects.across_practices().filter(pk=logo_id, state=ItemState.CHECKING)
    return queryset
