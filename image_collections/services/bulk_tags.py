"""One change of tag for many items at once, and taking it back (D5)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from accounts.models import User
from audit.ledger import Actor
from image_collections.models import Collection, Item
from image_collections.services.tags import tag_item, tag_of
from tagging.models import Kind
from tagging.tag import Tag

Before = dict[str, dict[str, Any]]  # item -> field -> value, as a session keeps it


@dataclass(frozen=True)
class TagChange:
    """What is set on all; what is empty stays as it is on each."""

    kind: Kind | None = None
    stage: str = ""
    taken_on: datetime.date | None = None
    keywords: tuple[str, ...] = ()
    teeth: tuple[int, ...] = ()
    replaces_teeth: bool = False

    def on(self, tag: Tag) -> Tag:
        """The tag after the change."""
        teeth = set(self.teeth) if self.teeth and self.replaces_teeth else {*tag.teeth, *self.teeth}
        return replace(
            tag,
            kind=self.kind or tag.kind,
            stage=self.stage or tag.stage,
            taken_on=self.taken_on or tag.taken_on,
            keywords=merged(tag.keywords, self.keywords),
            teeth=tuple(sorted(teeth)),
        )


def merged(words: Iterable[str], more: Iterable[str]) -> tuple[str, ...]:
    """Each keyword once, however it is written; those that were there stay as they were."""
    once: dict[str, str] = {}
    for word in [*words, *more]:
        once.setdefault(word.casefold(), word)
    return tuple(once.values())


@transaction.atomic
def tag_items(items: Iterable[Item], change: TagChange, *, actor: Actor, user: User) -> Before:
    """Change all, one audit line each; returns what the changed fields were, for undoing."""
    before: Before = {}
    for item in items:
        tag = tag_of(item)
        if changed := tag_item(item, actor=actor, user=user, tag=change.on(tag)):
            values = {name: _plain(getattr(tag, name)) for name in changed}
            before[str(item.pk)] = {**values, "since": _stamp(item)}
    return before


@transaction.atomic
def untag_items(collection: Collection, before: Mapping[str, Mapping[str, Any]], *, actor: Actor, user: User) -> int:
    """Set the fields back where nobody has tagged since; returns on how many items."""
    items = collection.items.filter(pk__in=before.keys()).select_related("collection__patient", "kind").order_by("pk")
    kinds = {kind.pk: kind for kind in Kind.objects.of(collection.practice)}
    number = 0
    for item in items:
        values = dict(before[str(item.pk)])
        if values.pop("since") == _stamp(item):
            read = {name: _read(name, value, kinds) for name, value in values.items()}
            number += bool(tag_item(item, actor=actor, user=user, tag=replace(tag_of(item), **read)))
    return number


def _stamp(item: Item) -> str:
    return item.tagged_at.isoformat() if item.tagged_at else ""


def _plain(value: Any) -> Any:
    if isinstance(value, Kind):
        return str(value.pk)
    return value.isoformat() if isinstance(value, datetime.date) else value


def _read(name: str, value: Any, kinds: Mapping[Any, Kind]) -> Any:
    if name == "kind":
        return next((kind for key, kind in kinds.items() if str(key) == value), None)
    if name == "taken_on":
        return datetime.date.fromisoformat(value) if value else None
    return tuple(value) if isinstance(value, list) else value
