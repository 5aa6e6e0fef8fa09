"""What the file itself says about its tag: offered beside the field, never written by itself (D4, first form)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from image_collections.models import Item
from tagging.models import Kind, KindCode

# DICOM modality (0008,0060) -> kind, where one modality is almost always one kind.
KIND_OF_MODALITY: dict[str, KindCode] = {
    "PX": KindCode.PANORAMIC,
    "IO": KindCode.PERIAPICAL,
    "CT": KindCode.CBCT,
    "XC": KindCode.INTRAORAL_PHOTO,
    "M3D": KindCode.MODEL_OR_SCAN,
    "SR": KindCode.REPORT,
    "DOC": KindCode.REPORT,
}


@dataclass(frozen=True)
class Suggestion:
    """A value for one field of the tag: what people read, and what the field takes."""

    field: str
    words: str
    value: str
    source: str


def suggestions_for(item: Item, kinds: Iterable[Kind]) -> list[Suggestion]:
    """Suggestions for what is still empty."""
    found = []
    kind = _kind(item, kinds)
    if kind and not item.kind_id:
        source = _("modality %(code)s in the file") % {"code": item.facts["modality"]}
        found.append(Suggestion("kind", kind.label, str(kind.pk), source))
    day = _day(str(item.facts.get("study_date") or item.facts.get("taken_on") or ""))
    if day and not item.taken_on:
        found.append(Suggestion("taken_on", date_format(day), day.isoformat(), _("date in the file")))
    return found


def _kind(item: Item, kinds: Iterable[Kind]) -> Kind | None:
    code = KIND_OF_MODALITY.get(str(item.facts.get("modality", "")))
    return next((kind for kind in kinds if code and kind.code == code), None)


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None
