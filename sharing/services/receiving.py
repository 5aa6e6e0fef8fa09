"""Files that come by an upload link: who sends them, the link's limits, and taking one's own back."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import partial

from django.db.models import Count, Sum
from django.utils import timezone

from accounts import plans
from audit.ledger import Actor
from image_collections.models import Item, ItemState, Upload, UploadState
from image_collections.processing.types_taken import may_be_wanted
from image_collections.services.bin import remove_items
from image_collections.uploads import Uploader, UploadRefused
from sharing.models import Link, Visit
from sharing.services.guarding import hold

MOVING = datetime.timedelta(minutes=2)  # nothing arrived for longer: nobody is sending any more


@dataclass(frozen=True)
class Taken:
    """How much of its limits a link has used up."""

    files: int
    bytes: int


def uploader_of(visit: Visit, *, actor: Actor) -> Uploader:
    """One batch for each visit, marked with who sent it."""
    link = visit.link
    return Uploader(
        practice=link.practice,
        collection=link.collection,
        batch_id=visit.pk,
        actor=actor,
        sender=visit.visitor[:254],
        link_id=link.pk,
        visit_id=visit.pk,
        limits=partial(refuse_beyond_limits, visit),
    )


def refuse_beyond_limits(visit: Visit, name: str, size: int) -> None:
    """Called while the room is reserved: under the link's row lock, parallel uploads cannot go beyond its limits."""
    link = hold(visit.link)
    now = Visit.objects.of(link.practice).get(pk=visit.pk)
    now.link = link
    if not now.is_open or now.privacy_accepted_at is None:
        raise UploadRefused("not_allowed")
    if not takes_files(link):
        raise UploadRefused("not_taking")
    if not may_be_wanted(name, link.types):
        raise UploadRefused("type_not_wanted")
    taken = taken_by(link)
    if link.most_files is not None and taken.files >= link.most_files:
        raise UploadRefused("limit_files")
    if link.most_bytes is not None and taken.bytes + size > link.most_bytes:
        raise UploadRefused("limit_bytes")


def takes_files(link: Link) -> bool:
    """What was shared stays open when a plan ends; new files need one that keeps them."""
    return plans.allows(link.practice, plans.Ability.WRITE)


def taken_by(link: Link) -> Taken:
    """What counts against the limits: what is on its way or here; refused and removed files give their room back."""
    here = {"batch__collection": link.collection_id, "batch__link_id": link.pk}
    items = Item.objects.of(link.practice).filter(**here, deleted_at=None).exclude(state=ItemState.REFUSED)
    uploads = Upload.objects.of(link.practice).filter(**here, state=UploadState.UPLOADING)
    sums = [rows.aggregate(files=Count("pk"), size=Sum("size")) for rows in (items, uploads)]
    return Taken(sum(row["files"] for row in sums), sum(row["size"] or 0 for row in sums))


def on_its_way(visit: Visit) -> bool:
    """Whether a file of this visit is still being sent."""
    moving = Upload.objects.of(visit.link.practice).filter(batch__visit_id=visit.pk, state=UploadState.UPLOADING)
    return moving.filter(moved_at__gt=timezone.now() - MOVING).exists()


def take_back(item: Item, *, actor: Actor) -> None:
    """Remove what was sent by mistake."""
    remove_items([item], actor=actor)
