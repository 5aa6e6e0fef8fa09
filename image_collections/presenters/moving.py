"""What the page shows on which items get another collection: which they are, which stay, and who has seen them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from image_collections.models import Collection, Item, RenditionRole
from image_collections.presenters.addresses import address_of
from image_collections.presenters.cards import COLUMNS, Card, for_cards, make_card
from image_collections.presenters.seen_by import Recipient, recipients_of
from image_collections.services.moving import is_settled
from tagging.notation import show_teeth

STRIP = 8


@dataclass(frozen=True)
class Moving:
    """`number` are those that can go; `unsettled` are still being read and stay."""

    number: int
    unsettled: int
    cards: list[Card]
    more: int
    recipients: list[Recipient]
    doubtful: int


def build_moving(items: Sequence[Item], collection: Collection, notation: str) -> Moving:
    """The first few with their pictures, and the numbers."""
    settled = [item for item in items if is_settled(item)]
    return Moving(
        number=len(settled),
        unsettled=len(items) - len(settled),
        cards=cards_of(settled[:STRIP], collection, notation),
        more=max(len(settled) - STRIP, 0),
        recipients=recipients_of(collection.practice_id, collection.pk, [item.pk for item in settled]),
        doubtful=sum(item.doubtful for item in settled),
    )


def cards_of(items: Sequence[Item], collection: Collection, notation: str) -> list[Card]:
    """A strip of these."""
    slug = collection.practice.slug
    page, picture = address_of("item_page", slug), address_of("item_rendition", slug, RenditionRole.THUMBNAIL)
    rows = for_cards(Item.objects.of(collection.practice).filter(pk__in=[item.pk for item in items])).in_order()
    teeth = partial(show_teeth, notation=notation)
    return [make_card(item, page=page, thumbnail=picture, teeth=teeth) for item in rows.only(*COLUMNS)]
