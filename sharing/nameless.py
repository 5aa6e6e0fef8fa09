"""What a sender has to know before and after sharing without the patient: what is left out, and what has to be seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from image_collections.access import items_of
from image_collections.models import DeidentificationState, Item, ItemType
from image_collections.models.item import ItemQuerySet
from image_collections.presenters.reasons import words_for
from sharing.access import items_of_link, open_items_of
from sharing.deidentified import cannot_be, may_show_words
from sharing.models import Link

MOST_NAMED = 20


@dataclass(frozen=True)
class Stays:
    """A file that is not shown without the patient, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Selected:
    """Of what is about to be shared: how many can be shown, which cannot, and which may have words drawn into them."""

    fit: int
    left_out: int
    named: Sequence[Stays]
    wordy: int
    wordy_names: Sequence[str]


@dataclass(frozen=True)
class Shown:
    """Of a link that was sent so: how many are there, how many are being made, which are not shown and why."""

    ready: int
    waiting: int
    left_out: int
    named: Sequence[Stays]


def look_at(items: ItemQuerySet) -> Selected:
    """Before sending."""
    wordy, staying = may_show_words(items), cannot_be(items)
    left_out = staying.count()
    return Selected(
        fit=items.count() - left_out,
        left_out=left_out,
        named=[Stays(item.label, why_not(item)) for item in staying.select_related("kind")[:MOST_NAMED]],
        wordy=wordy.count(),
        wordy_names=[item.label for item in wordy.select_related("kind")[:MOST_NAMED]],
    )


def look_back(link: Link) -> Shown:
    """On the page of the link, as of now."""
    meant = items_of(link.collection).shareable()
    if not link.whole_collection:
        meant = meant.filter(links=link.pk)
    shown = items_of_link(link)
    ready, total = open_items_of(link).count(), shown.count()
    staying = meant.exclude(pk__in=shown.order_by().values("pk")).select_related("kind", "deidentification")
    return Shown(ready, total - ready, staying.count(), list(reasons_of(staying[:MOST_NAMED])))


def reasons_of(items: Iterable[Item]) -> Iterable[Stays]:
    """Each with what speaks against it: that it failed, that it cannot be, or that nobody has looked at it."""
    for item in items:
        version = getattr(item, "deidentification", None)
        failed = version is not None and version.state == DeidentificationState.FAILED
        yield Stays(item.label, words_for(version.reason) if failed and version else why_not(item))


def why_not(item: Item) -> str:
    """Why nobody can take the patient out of it, in one sentence."""
    if item.type == ItemType.DOCUMENT:
        return _("A document may name the patient anywhere.")
    if item.type in (ItemType.VIDEO, ItemType.SCAN, ItemType.OTHER):
        return _("What is written into this type of file cannot be taken out with certainty.")
    if item.pages and item.pages > 1 and item.format != "dicom":
        return _("It has several pages.")
    if item.reason:
        return _("There is no picture in it.")
    return _("It came later, and a name may be drawn into it. Look at it and make a new link.")
