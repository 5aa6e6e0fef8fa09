"""Asking the worker for what de-identified links show; what is added to a collection later is found now and then."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.db.models import Q

from image_collections.models import DeidentificationState, is_deidentified
from image_collections.processing import want_deidentified
from image_collections.tasks import queue_deidentifying
from sharing.access import items_of_link
from sharing.models import Link

AT_ONCE = 200  # of one link in one round
HURRIED = 50  # the rest is found by the worker itself


def prepare(link: Link) -> None:
    """Ask for the versions of everything that the link shows and that nobody asked for yet."""
    if not link.de_identifies:
        return
    unasked = Q(deidentification=None) | Q(deidentification__state=DeidentificationState.MADE)
    items = items_of_link(link).filter(unasked).exclude(is_deidentified())
    for item_id in want_deidentified(items.values_list("pk", flat=True)[:AT_ONCE])[:HURRIED]:
        transaction.on_commit(partial(queue_deidentifying, item_id))


def prepare_all() -> None:
    """The same for all links that somebody can still open."""
    links = Link.objects.across_practices().live().present().filter(de_identifies=True)
    for link in links.select_related("practice").iterator(chunk_size=100):
        prepare(link)
