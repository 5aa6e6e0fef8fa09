"""How the items of a collection are filtered, sorted and laid out, as it stands in the address of the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import F, Q
from django.db.models.expressions import OrderBy
from django.utils.translation import gettext_lazy as _

from image_collections.models import ItemType
from image_collections.models.item import ItemQuerySet

PAGE = 100
MOST_PAGES = 2000
SORTS = {
    "name": _("Name"),
    "added": _("Date added"),
    "taken": _("Date taken"),
    "by": _("Uploaded by"),
}
COLUMNS = {"name": "name", "added": "added_at", "taken": "taken_on", "by": "batch__sender"}
VIEWS = ("grid", "list")


def page_number(query: Mapping[str, str]) -> int:
    """Which page is asked for; anything odd is the first."""
    asked = query.get("page", "")
    return int(asked) if asked.isdecimal() and asked.isascii() and 0 < int(asked[:5]) <= MOST_PAGES else 1


@dataclass(frozen=True)
class Listing:
    """One way of looking at a collection; what is not said in the address is the usual."""

    type: str = ""
    kind: str = ""
    sort: str = ""
    descending: bool = False
    view: str = "grid"
    page: int = 1

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Listing:
        """From the query string; what makes no sense is ignored."""
        sort = query.get("sort", "")
        column = sort.removeprefix("-")
        return cls(
            type=query.get("type", "") if query.get("type") in ItemType.values else "",
            kind=query.get("kind", "")[:36],
            sort=column if column in COLUMNS else "",
            descending=sort.startswith("-") and column in COLUMNS,
            view=query.get("view", "") if query.get("view") in VIEWS else "grid",
            page=page_number(query),
        )

    @property
    def query(self) -> str:
        """The query string that says the same, without what is usual; always with its question mark."""
        view = self.view if self.view != "grid" else ""
        page = str(self.page) if self.page > 1 else ""
        return _query(type=self.type, kind=self.kind, sort=self._sort, view=view, page=page)

    @property
    def filter_query(self) -> str:
        """What the viewer keeps: which items, in which order; empty for the usual."""
        query = _query(type=self.type, kind=self.kind, sort=self._sort)
        return "" if query == "?" else query

    @property
    def _sort(self) -> str:
        return f"-{self.sort}" if self.descending else self.sort

    @property
    def is_filtered(self) -> bool:
        return bool(self.type or self.kind)

    def of_type(self, code: str) -> Listing:
        return replace(self, type=code, kind="", page=1)

    def of_kind(self, code: str) -> Listing:
        """The same with this kind; choosing the chosen one lets it go."""
        return replace(self, kind="" if code == self.kind else code, page=1)

    def sorted_by(self, column: str, *, usual: str = "") -> Listing:
        """Sorted by this; a second click reverses. `usual` is the column of the order that needs no saying."""
        is_again = column == (self.sort or usual)
        return replace(self, sort=column, descending=is_again and not self.descending, page=1)

    def unsorted(self) -> Listing:
        """In the usual order: as laid by hand, else by date taken, then name."""
        return replace(self, sort="", descending=False, page=1)

    def seen_as(self, view: str) -> Listing:
        return replace(self, view=view)

    def on_page(self, page: int) -> Listing:
        return replace(self, page=page)

    def pick(self, items: ItemQuerySet) -> ItemQuerySet:
        """The chosen ones, in the chosen order."""
        if self.type:
            items = items.filter(type=self.type)
        if self.kind:
            items = items.filter(_is_kind(self.kind))
        if not self.sort:
            return items.in_order()
        return items.order_by(self._ordering(), "name", "id")

    def _ordering(self) -> OrderBy:
        column = F(COLUMNS[self.sort])
        return column.desc(nulls_last=True) if self.descending else column.asc(nulls_last=True)


def _is_kind(code: str) -> Q:
    """Kinds that every practice has go by their code, a practice's own by id."""
    return Q(kind__id=code) if _looks_like_id(code) else Q(kind__code=code)


def _looks_like_id(code: str) -> bool:
    return len(code) == 36 and code.count("-") == 4 and all(c in "0123456789abcdef-" for c in code)


def _query(**values: str) -> str:
    said = {name: value for name, value in values.items() if value}
    return f"?{urlencode(said)}"
