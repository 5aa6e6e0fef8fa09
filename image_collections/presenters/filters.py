"""The chips, orders and layouts above a collection: plain links with counts, all of it in the address."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Max, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from image_collections.models import ItemState, ItemType
from image_collections.models.item import ItemQuerySet
from image_collections.presenters.listing import SORTS, Listing
from image_collections.services.scanning import ACCEPTABLE
from patients.models import oldest_kept
from tagging.models import KindCode

TYPE_WORDS: dict[str, Promise | str] = {
    "": _("All"),
    ItemType.IMAGE: _("Images"),
    ItemType.XRAY: _("X-rays"),
    ItemType.DOCUMENT: _("Documents"),
    ItemType.SCAN: _("3D"),
    ItemType.VIDEO: _("Video"),
    ItemType.OTHER: _("Other"),
}
PROBLEMS = (ItemState.REFUSED, ItemState.FAILED)
USUAL = "taken"  # what the usual order looks like while nobody has laid the items by hand
HEADS: dict[str, Promise | str] = {
    "name": _("Name"),
    "kind": _("Kind and teeth"),
    "taken": _("Date taken"),
    "added": _("Date added"),
    "by": _("Uploaded by"),
    "size": _("Size"),
    "folder": _("Folder"),  # the last, and left out where nothing came in a folder
}
OPTIONAL = ("size", "folder")
VIEW_WORDS: dict[str, tuple[Promise | str, str]] = {
    "grid": (_("Grid"), "layout-grid"),
    "list": (_("List"), "list"),
}


@dataclass(frozen=True)
class Choice:
    """A filter, an order or a layout that can be chosen."""

    label: str
    query: str
    current: bool
    count: int | None = None
    icon: str = ""


@dataclass(frozen=True)
class Head:
    """The head of a column of the list; `sort` is what aria-sort says."""

    label: str
    query: str
    sort: str
    optional: bool


@dataclass
class Tally:
    """How many items there are of each type and kind, and in which states."""

    types: Counter[str] = field(default_factory=Counter)
    kinds: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # type, key in the address, label
    problems: int = 0
    checking: int = 0
    doubtful: int = 0  # files that name another patient
    unscanned: int = 0  # of what is ready: how many stay here because nobody scanned or accepted them
    arranging: int = 0  # of what is ready: how many are still being put in order
    in_bin: int = 0
    changed: str = ""  # when a state changed last

    @property
    def total(self) -> int:
        return self.types.total()

    def found(self, listing: Listing) -> int:
        """How many the chosen type and kind leave."""
        if not listing.kind:
            return self.types[listing.type] if listing.type else self.total
        rows = self.kinds.items()
        return sum(
            number for (type_, key, _label), number in rows if key == listing.kind and listing.type in ("", type_)
        )


def tally_of(items: ItemQuerySet) -> Tally:
    """Count the items of a collection, those in the bin apart, in one query."""
    tally = Tally()
    rows = items.order_by("kind__position").values("state", "type", "kind_id", "kind__code", "kind__own_label")
    gone = Count("pk", filter=Q(deleted_at__gt=oldest_kept()))
    here = Count("pk", filter=Q(deleted_at=None))
    arranging = Count("pk", filter=Q(deleted_at=None, arrange_since__isnull=False))
    doubtful = Count("pk", filter=Q(deleted_at=None, doubtful=True))
    unscanned = Count("pk", filter=Q(deleted_at=None, scan__in=ACCEPTABLE))
    rows = rows.annotate(gone=gone, here=here, arranging=arranging, doubtful=doubtful, unscanned=unscanned)
    rows = rows.annotate(since=Max("state_since"))
    for row in rows:
        tally.changed = max(tally.changed, row["since"].isoformat())
        _add(tally, row)
    return tally


def _add(tally: Tally, row: dict[str, Any]) -> None:
    tally.doubtful += row["doubtful"]
    if row["state"] in PROBLEMS:
        tally.problems += row["here"]
        return
    tally.in_bin += row["gone"]
    if not row["here"]:
        return
    tally.types[row["type"]] += row["here"]
    tally.arranging += row["arranging"]
    if row["state"] == ItemState.CHECKING:
        tally.checking += row["here"]
    if row["state"] == ItemState.READY:
        tally.unscanned += row["unscanned"]
    if row["kind_id"]:
        code = row["kind__code"]
        label = row["kind__own_label"] or str(KindCode(code).label)
        tally.kinds[row["type"], code or str(row["kind_id"]), label] += row["here"]


def type_choices(tally: Tally, listing: Listing) -> list[Choice]:
    """All, then each type; a type without items can still be chosen, it says 0."""
    numbers = {"": tally.total, **tally.types}
    return [
        Choice(str(words), listing.of_type(code).query, listing.type == code, numbers.get(code, 0))
        for code, words in TYPE_WORDS.items()
    ]


def kind_choices(tally: Tally, listing: Listing) -> list[Choice]:
    """The kinds among the items of the chosen type; the chosen kind again lets it go."""
    numbers: Counter[tuple[str, str]] = Counter()
    for (type_, key, label), number in tally.kinds.items():
        if listing.type in ("", type_):
            numbers[key, label] += number
    return [
        Choice(label, listing.of_kind(key).query, listing.kind == key, number)
        for (key, label), number in numbers.items()
    ]


def sort_choices(listing: Listing, *, by_hand: bool) -> list[Choice]:
    """The orders; the chosen one shows its direction and turns round when it is chosen again."""
    arrow = "arrow-down" if listing.descending else "arrow-up"
    usual = "" if by_hand else USUAL
    choices = [
        Choice(str(words), listing.sorted_by(column, usual=usual).query, (listing.sort or usual) == column, icon=arrow)
        for column, words in SORTS.items()
    ]
    hand = Choice(str(_("As laid by hand")), listing.unsorted().query, not listing.sort, icon="hand")
    return [hand, *choices] if by_hand else choices


def heads_of(listing: Listing, *, by_hand: bool, has_folders: bool) -> list[Head]:
    """The heads of the list's columns; those by which it can be sorted are links."""
    usual = "" if by_hand else USUAL
    now = "descending" if listing.descending else "ascending"
    heads = []
    for column, words in HEADS.items():
        current = (listing.sort or usual) == column
        query = listing.sorted_by(column, usual=usual).query if column in SORTS else ""
        heads.append(Head(str(words), query, now if current else "none", column in OPTIONAL))
    return heads if has_folders else heads[:-1]


def view_choices(listing: Listing) -> list[Choice]:
    """Grid and list."""
    return [
        Choice(str(words), listing.seen_as(code).query, listing.view == code, icon=icon)
        for code, (words, icon) in VIEW_WORDS.items()
    ]
