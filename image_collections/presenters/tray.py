"""The page of the tray: what waits there and whose it may be, what was filed lately, and what was removed."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, Practice
from audit.actions import Action
from audit.models import Event, LedgerQuerySet
from common.addresses import address_by_id
from common.wording import day
from image_collections.access import tray_items
from image_collections.models import Collection, Item, ItemState, RenditionRole
from image_collections.models.item import ItemQuerySet
from image_collections.presenters.addresses import address_of
from image_collections.presenters.advice import advice_for
from image_collections.presenters.cards import COLUMNS, Card, for_cards, make_card
from image_collections.presenters.whose import Guess, Said, candidates_for, guesses_for, said_by
from image_collections.services.moving import is_settled
from image_collections.services.tray import KEPT, received_title
from patients.models import Patient
from patients.presenters import identity_of

PAGE = 25
FACTS = (*COLUMNS, "facts", "arrange_since", "deleted_at", "practice")


@dataclass(frozen=True)
class Suggestion:
    """A patient to whom the file can be filed by one click; `value` is what the button sends."""

    name: str
    facts: list[str]
    why: str
    against: str
    value: str


@dataclass(frozen=True)
class Waiting:
    """One file that waits, with what is said of it and whose it may be."""

    card: Card
    sender: str
    link: str
    arrived: datetime.datetime
    size: str
    said: list[str]
    goes_to: str
    suggestions: list[Suggestion]
    can_be_filed: bool
    can_be_tried: bool
    advice: str


@dataclass(frozen=True)
class Filed:
    """One file that was filed lately, and where it lies now."""

    id: uuid.UUID
    label: str
    page: str
    patient: str
    facts: list[str]
    collection: str
    at: datetime.datetime
    by: str


@dataclass(frozen=True)
class Removed:
    """One file that was removed from the tray."""

    id: uuid.UUID
    label: str
    sender: str
    at: datetime.datetime


@dataclass(frozen=True)
class TrayPage:
    """Rows of one tab; `last` names the one from behind which the next page goes on."""

    rows: Sequence[Waiting | Filed | Removed]
    last: uuid.UUID | None
    checking: bool = False


def build_waiting(membership: Membership, after: Item | None) -> TrayPage:
    """The newest first; whose they may be is asked once for all of them."""
    items = tray_items(membership).present()
    if after is not None:
        then = after.added_at
        items = items.filter(added_at__lte=then).exclude(added_at=then, pk__gte=after.pk)
    found = list(for_cards(items.order_by("-added_at", "-pk")).only(*FACTS)[: PAGE + 1])
    shown = found[:PAGE]
    said = {item.pk: said_by(item) for item in shown}
    candidates = candidates_for(membership, said.values())
    make_row = _row_maker(membership.practice, said, candidates)
    return TrayPage(
        rows=[make_row(item) for item in shown],
        last=shown[-1].pk if len(found) > PAGE else None,
        checking=any(item.state == ItemState.CHECKING for item in shown),
    )


def suggest_for(membership: Membership, items: Iterable[Item]) -> list[Guess]:
    """Whose these files together may be: the guesses for each, every patient once, the best reason first."""
    said = [said_by(item) for item in items]
    candidates = candidates_for(membership, said)
    best: dict[uuid.UUID, Guess] = {}
    for one in said:
        for guess in guesses_for(one, candidates):
            known = best.get(guess.patient.pk)
            if known is None or known.weight < guess.weight:
                best[guess.patient.pk] = guess
    return sorted(best.values(), key=lambda guess: -guess.weight)


def cards_in_tray(items: Sequence[Item], practice: Practice) -> list[Card]:
    """A strip of these."""
    page = address_of("tray_item", practice.slug)
    picture = address_of("tray_rendition", practice.slug, RenditionRole.THUMBNAIL)
    rows = for_cards(Item.objects.of(practice).filter(pk__in=[item.pk for item in items])).in_order()
    return [make_card(row, page=page, thumbnail=picture, teeth=lambda _teeth: "") for row in rows.only(*COLUMNS)]


def build_filed(membership: Membership, tray: Collection, after: Event | None) -> TrayPage:
    """What can go back, the last filed first, as far as it still lies with a patient whom this member sees."""
    events = filings_of(tray.practice).newest_first()
    found = list((events.older_than(after) if after else events)[: PAGE + 1])
    shown = found[:PAGE]
    rows = Item.objects.seen_by(membership).present().filter(pk__in=[event.subject_id for event in shown])
    from_here = rows.filter(batch__collection=tray).select_related("collection__patient", "kind")
    items, slug = {item.pk: item for item in from_here}, tray.practice.slug
    filed = [_filed(event, items.pop(key), slug) for event in shown if (key := event.subject_id) in items]
    return TrayPage(rows=filed, last=shown[-1].pk if len(found) > PAGE else None)


def filings_of(practice: Practice) -> LedgerQuerySet:
    """What the ledger tells of filing, as far back as it can be undone."""
    since = timezone.now() - KEPT
    return Event.objects.filter(practice_id=practice.pk, action=Action.ITEM_FILED, at__gt=since)


def build_removed(membership: Membership, after: Item | None) -> TrayPage:
    """What lies in the tray's bin, the last removed first."""
    items: ItemQuerySet = tray_items(membership).in_bin().exclude(state=ItemState.REFUSED)
    found = list(items.last_removed(after=after).select_related("kind", "batch")[: PAGE + 1])
    rows = [Removed(item.pk, item.label, item.batch.sender if item.batch else "", _removed_at(item)) for item in found]
    return TrayPage(rows=rows[:PAGE], last=rows[PAGE - 1].id if len(rows) > PAGE else None)


def _removed_at(item: Item) -> datetime.datetime:
    return item.deleted_at or timezone.now()


def _filed(event: Event, item: Item, slug: str) -> Filed:
    patient = item.collection.patient
    return Filed(
        id=item.pk,
        label=item.label,
        page=reverse("item_page", args=[slug, item.pk]),
        patient=patient.full_name,
        facts=[fact for fact in identity_of(patient) if fact],
        collection=item.collection.title,
        at=event.at,
        by=event.actor_label.partition(" <")[0],
    )


def _row_maker(practice: Practice, said: dict[uuid.UUID, Said], candidates: list[Patient]) -> Callable[[Item], Waiting]:
    page = address_of("tray_item", practice.slug)
    thumbnail = address_of("tray_rendition", practice.slug, RenditionRole.THUMBNAIL)
    link = address_by_id("link_page", practice.slug)

    def make_row(item: Item) -> Waiting:
        batch, one = item.batch, said[item.pk]
        settled = is_settled(item)
        return Waiting(
            card=make_card(item, page=page, thumbnail=thumbnail, teeth=lambda _teeth: ""),
            sender=batch.sender if batch else "",
            link=link(batch.link_id) if batch and batch.link_id else "",
            arrived=item.added_at,
            size=filesizeformat(item.size),
            said=_in_words(one),
            goes_to=received_title(timezone.localdate(item.added_at)),
            suggestions=[_suggestion(guess, item) for guess in guesses_for(one, candidates)] if settled else [],
            can_be_filed=settled,
            can_be_tried=item.state == ItemState.FAILED,
            advice=advice_for(item.reason) if item.state in (ItemState.REFUSED, ItemState.FAILED) else "",
        )

    return make_row


def _suggestion(guess: Guess, item: Item) -> Suggestion:
    patient = guess.patient
    facts = [fact for fact in identity_of(patient) if fact]
    return Suggestion(patient.full_name, facts, guess.why, guess.against, f"{item.pk}:{patient.pk}")


def _in_words(said: Said) -> list[str]:
    """What the header says of its patient."""
    born = _("Born %(date)s") % {"date": day(said.birth_date)} if said.birth_date else ""
    number = _("Number %(number)s") % {"number": said.number} if said.number else ""
    return [part for part in (said.readable_name, born, number) if part]
