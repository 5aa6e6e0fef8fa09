"""What lies in the ZIP of an export, file by file: originals, our pictures, JSON, and pages that a browser opens."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import Practice
from audit.models import Event
from image_collections.models import Collection, Item, ItemFile, Rendition, RenditionRole
from image_collections.names import safe_name, unique_names
from image_collections.preambles import read_leaving
from image_collections.processing.exports import records
from image_collections.storage import ObjectMissing, get_store
from patients.models import Patient
from patients.presenters import identity_of

ITEMS_AT_ONCE = 200
PICTURES = (RenditionRole.THUMBNAIL, RenditionRole.PREVIEW)
STYLE = Path(__file__).parent / "style.css"


@dataclass(frozen=True)
class Entry:
    """One file of the ZIP; `counts` when it is one of those that a person asked for."""

    name: str
    data: bytes | Iterator[bytes]
    counts: bool = False


@dataclass
class Shown:
    """An item on the page: its record, and where its files and pictures lie in the ZIP."""

    record: dict[str, Any]
    label: str
    files: list[dict[str, Any]] = field(default_factory=list)
    pictures: dict[str, str] = field(default_factory=dict)


def entries_of_patient(patient: Patient, folder: str = "", home: str = "") -> Iterator[Entry]:
    """Everything of one patient below `folder`; `home` is the page that leads here, if there is one."""
    collections = list(Collection.objects.of(patient.practice).filter(patient=patient).order_by("-images_on", "-id"))
    links = records.links_of(patient.practice, [one.pk for one in collections])
    names = unique_names(f"{one.images_on.isoformat()} {one.title}" for one in collections)
    shown: list[dict[str, Any]] = []
    for collection, name in zip(collections, names, strict=True):
        items: list[Shown] = []
        yield from _entries_of_collection(collection, f"{folder}{name}/", f"{folder}pictures/", items)
        record = records.record_of_collection(collection, links.get(collection.pk, []))
        shown.append({"record": record, "items": items})
    yield from _pages_of_patient(patient, shown, folder, home)


def entries_of_practice(practice: Practice, found: dict[str, str]) -> Iterator[Entry]:
    """Every patient who is not in the bin, then what is the practice's own; `found` collects the patients' pages."""
    taken: set[str] = set()
    for patient in patients_of(practice):
        name = _free(safe_name(f"{patient.last_name}, {patient.first_name} {patient.birth_date}"), taken)
        found[f"patients/{name}/index.html"] = f"{patient.last_name}, {patient.first_name} ({patient.birth_date})"
        yield from entries_of_patient(patient, f"patients/{name}/", "../../index.html")
    yield _json("practice.json", records.record_of_practice(practice))
    yield Entry("audit.jsonl", _lines_of_events(practice))
    context = {"practice": practice, "patients": found, "made_at": timezone.now(), "root": ""}
    yield _page("index.html", "practice", context)
    yield Entry("style.css", STYLE.read_bytes())


def patients_of(practice: Practice) -> Iterator[Patient]:
    """In the order of the alphabet, some at a time."""
    present, last = Patient.objects.of(practice).real().present(), None
    while some := list(present.by_name(after=last)[:ITEMS_AT_ONCE]):
        for patient in some:
            patient.practice = practice
            yield patient
        last = some[-1]


def _entries_of_collection(collection: Collection, folder: str, pictures: str, shown: list[Shown]) -> Iterator[Entry]:
    taken: set[str] = set()
    for item in _items_of(collection):
        one = Shown(records.record_of_item(item), item.label)
        shown.append(one)
        files = list(item.files.all())
        inside = f"{folder}{_free(safe_name(item.name), taken)}/" if len(files) > 1 else folder
        names: set[str] = set() if len(files) > 1 else taken
        for file in files:
            yield from _original(file, f"{inside}{_free(safe_name(file.name), names)}", one)
        for rendition in item.renditions.all():
            if rendition.role in PICTURES:
                yield from _picture(rendition, f"{pictures}{item.pk}-{rendition.role}.webp", one)


def _items_of(collection: Collection) -> Iterator[Item]:
    items = Item.objects.of(collection.practice).filter(collection=collection)
    ids: Sequence[uuid.UUID] = list(items.in_order().values_list("pk", flat=True))
    for start in range(0, len(ids), ITEMS_AT_ONCE):
        some = items.filter(pk__in=ids[start : start + ITEMS_AT_ONCE]).select_related("kind", "batch").in_order()
        yield from some.prefetch_related("teeth", "files", "renditions")


def _original(file: ItemFile, name: str, shown: Shown) -> Iterator[Entry]:
    """The file as it came; one that the store has lost is named, and stops nothing."""
    said = {"name": file.name, "size": file.size, "sha256": file.sha256}
    try:
        data = read_leaving(file)
    except ObjectMissing:
        shown.files.append({**said, "missing": True})
        return
    shown.files.append({**said, "path": name})
    yield Entry(name, data, counts=True)


def _picture(rendition: Rendition, name: str, shown: Shown) -> Iterator[Entry]:
    try:
        body = get_store().open(rendition.key)
    except ObjectMissing:
        return
    shown.pictures[rendition.role] = name
    yield Entry(name, iter(body))


def _pages_of_patient(patient: Patient, shown: list[dict[str, Any]], folder: str, home: str) -> Iterator[Entry]:
    plain = [
        {**one["record"], "items": [{**item.record, "files": item.files} for item in one["items"]]} for one in shown
    ]
    events = Event.objects.filter(practice_id=patient.practice_id, patient_id=patient.pk).walk()
    data = {
        "format": records.FORMAT,
        "patient": records.record_of_patient(patient),
        "collections": plain,
        "events": [records.record_of_event(event) for event in events],
    }
    yield _json(f"{folder}data.json", data)
    root = "../" * folder.count("/")
    context = {"patient": patient, "identity": identity_of(patient), "collections": shown, "home": home, "root": root}
    yield _page(f"{folder}index.html", "patient", {**context, "made_at": timezone.now()})
    if not folder:
        yield Entry("style.css", STYLE.read_bytes())


def _lines_of_events(practice: Practice) -> Iterator[bytes]:
    for event in Event.objects.filter(practice_id=practice.pk).walk():
        yield json.dumps(records.record_of_event(event), cls=DjangoJSONEncoder).encode() + b"\n"


def _json(name: str, value: dict[str, Any]) -> Entry:
    return Entry(name, json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode())


def _page(name: str, template: str, context: dict[str, Any]) -> Entry:
    return Entry(name, render_to_string(f"image_collections/export/{template}.html", context).encode())


def _free(name: str, taken: set[str]) -> str:
    """The name, with a number if it is taken already."""
    free, number = name, 2
    stem, dot, ending = name.rpartition(".")
    while free.casefold() in taken:
        free = f"{stem} ({number}){dot}{ending}" if stem else f"{ending} ({number})"
        number += 1
    taken.add(free.casefold())
    return free
