"""The figures of P14: the same pages of a practice and of one ten times as large, in turns; full pages in both."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from functools import partial

from django.urls import reverse
from django.utils import timezone

from accounts.models import Practice
from benchmarks.measure import line, own_cpu
from benchmarks.pages import Visitor, queries_of
from benchmarks.practice import make_collections, make_items, make_patients, make_practice
from image_collections.models import Item
from image_collections.processing import find_waiting

ROUNDS = 40
TIMES = 10
PATIENTS, COLLECTIONS, ITEMS, IN_BIN = 600, 60, 240, 60


@dataclass(frozen=True)
class Place:
    """One practice, who looks at it, and the pages."""

    visitor: Visitor
    pages: dict[str, str]


def fill(times: int) -> Place:
    """A practice with this many times the data."""
    practice, user = make_practice(f"bench-{times}")
    patients = make_patients(practice, PATIENTS * times)
    collections = make_collections(patients[0], COLLECTIONS * times)
    for collection in collections[:50]:
        make_items(collection, 6)
    items = make_items(collections[0], ITEMS * times)
    gone = [item.pk for item in make_items(collections[1], IN_BIN * times)]
    for start in range(0, len(gone), 500):
        Item.objects.of(practice).filter(pk__in=gone[start : start + 500]).update(deleted_at=timezone.now())
    return Place(Visitor(user), pages_of(practice, patients[0].pk, collections[0].pk, items[len(items) // 2].pk))


def pages_of(practice: Practice, patient: object, collection: object, item: object) -> dict[str, str]:
    slug = practice.slug
    return {
        "home": reverse("practice_home", args=[slug]),
        "patients": reverse("patient_list", args=[slug]),
        "patients by name": f"{reverse('patient_list', args=[slug])}?sort=name",
        "a patient": reverse("patient_page", args=[slug, patient]),
        "a collection": reverse("collection_page", args=[slug, collection]),
        "an item": reverse("item_page", args=[slug, item]),
        "a bin": reverse("collection_bin", args=[slug, collection]),
        "links": reverse("link_list", args=[slug]),
        "exports": reverse("export_list", args=[slug]),
    }


def cost(place: Place, name: str) -> float:
    """CPU milliseconds of one look."""
    return own_cpu(partial(place.visitor.get, place.pages[name]))


def report(name: str, small: Place, large: Place) -> None:
    """One page of both, in turns."""
    taken = [(cost(large, name), cost(small, name)) for _ in range(ROUNDS + 5)]
    ours, before = (statistics.median(column) for column in zip(*taken[5:], strict=True))
    line(f"P14 {name}: {TIMES} times the data", ours, before, "ms", "ratio >= 0.83")
    counts = [queries_of(place.visitor, place.pages[name]) for place in (small, large)]
    print(f"P14 {name}: {counts[0]} queries before, {counts[1]} after")


def main() -> None:
    small, large = fill(1), fill(TIMES)
    for name in small.pages:
        report(name, small, large)
    print(f"P14 looking for what waits: {own_cpu(find_waiting):.1f} ms CPU")


main()
