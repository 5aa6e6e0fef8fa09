"""What is lost when something goes to the bin: how much, and how many live links hold it; who links lives above."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import ngettext

from accounts.models import Practice
from image_collections.models import Collection, Item
from image_collections.presenters.states import TYPE_ICONS
from patients.models import Patient

Links = Callable[..., Mapping[str, int]]


@dataclass(frozen=True)
class Loss:
    """In numbers; links by what they are for."""

    collections: int = 0
    items: int = 0
    shared: int = 0
    asked: int = 0

    @property
    def links(self) -> int:
        """Any live link, whatever it is for."""
        return self.shared + self.asked

    @property
    def amounts(self) -> list[tuple[str, str]]:
        """Icon and words of what is lost."""
        collections = ngettext("%(n)d collection", "%(n)d collections", self.collections) % {"n": self.collections}
        files = ngettext("%(n)d file", "%(n)d files", self.items) % {"n": self.items}
        rows = [(self.collections, "folder", collections), (self.items, TYPE_ICONS["other"], files)]
        return [(icon, words) for number, icon, words in rows if number]


def loss_of_patient(patient: Patient, practice: Practice) -> Loss:
    """Everything of a patient that is not in the bin already."""
    collections = Collection.objects.of(practice).filter(patient=patient, deleted_at=None).count()
    items = Item.objects.of(practice).filter(collection__patient=patient, collection__deleted_at=None, deleted_at=None)
    return _with_links(Loss(collections, items.count()), practice, patients=[patient.pk])


def loss_of_collection(collection: Collection, practice: Practice) -> Loss:
    """What lies in it and is not in the bin already."""
    items = Item.objects.of(practice).filter(collection=collection, deleted_at=None)
    return _with_links(Loss(items=items.count()), practice, collections=[collection.pk])


def loss_of_items(items: Sequence[Item], practice: Practice) -> Loss:
    """Links count that show one of them now."""
    shown = [item.pk for item in items if item.may_leave]
    loss = Loss(items=len(items))
    return _with_links(loss, practice, items=shown) if shown else loss


def _with_links(loss: Loss, practice: Practice, **held: Sequence[uuid.UUID]) -> Loss:
    count = cast("Links", import_string(settings.LINKS_HOLDING))
    found = count(practice, **held)
    return replace(loss, shared=found.get("view", 0), asked=found.get("upload", 0))
