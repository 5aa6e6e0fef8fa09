"""Reading the pages of collections as a person does: which items stand there, in which order, under which words."""

from __future__ import annotations

import re

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from image_collections.models import Collection, Item, Rendition, RenditionRole

CARD = re.compile(r'id="(?:open|pick)-([0-9a-f-]{36})"')
CHIP = re.compile(r'class="chip"[^>]*>\s*([^<]+?)\s*<span class="number">(\d+)</span>')


def open_collection(client: Client, collection: Collection, **query: str) -> HttpResponse:
    return client.get(reverse("collection_page", args=[collection.practice.slug, collection.pk]), query)


def names_shown(answer: HttpResponse, collection: Collection) -> list[str]:
    """The names of the items in the order of the page, each once."""
    names = {str(item.pk): item.name for item in collection.items.all()}
    return [names[pk] for pk in dict.fromkeys(CARD.findall(answer.content.decode()))]


def chips(answer: HttpResponse) -> dict[str, int]:
    """The filters with their counts."""
    return {label: int(number) for label, number in CHIP.findall(answer.content.decode())}


def give_pictures(item: Item, *roles: RenditionRole) -> Item:
    """Rows that say that there are renditions; the bytes do not matter to a page."""
    for role in roles or [RenditionRole.THUMBNAIL, RenditionRole.PREVIEW]:
        Rendition.objects.create(item=item, role=role, key=f"{item.pk}/{role}", media_type="image/webp", size=1)
    return item
