"""What happens to links and visits when nobody is asking: ending visits and telling the sender."""

from __future__ import annotations

import datetime
import uuid

from django.db import transaction
from django.utils import timezone

from audit.actions import Action
from audit.ledger import SYSTEM, Actor
from image_collections.models import Item
from sharing import emails
from sharing.models import HandOver, Link, LinkKind, Visit
from sharing.recording import record_link

LOOK_BACK = datetime.timedelta(days=1)


def end_visit(visit: Visit, *, actor: Actor) -> bool:
    """End it once; whoever comes second changes nothing."""
    with transaction.atomic():
        going_on = Visit.objects.of(visit.link.practice).filter(pk=visit.pk, finished_at=None)
        visit.finished_at = timezone.now()
        ended = bool(going_on.update(finished_at=visit.finished_at))
        if ended and visit.link.kind == LinkKind.UPLOAD:
            record_link(Action.LINK_VISIT_FINISHED, visit.link, actor=actor, files=count_files(visit))
    return ended


def count_files(visit: Visit) -> int:
    """How many files came with this visit and were not taken back."""
    items = Item.objects.of(visit.link.practice)
    return items.filter(batch__visit_id=visit.pk, collection=visit.link.collection_id, deleted_at=None).count()


def tell_of_lock(link_id: uuid.UUID | str) -> None:
    """One notice for each time it locks; none if it was unlocked meanwhile."""
    link = (
        Link.objects.across_practices().select_related("practice").filter(pk=link_id, locked_at__isnull=False).first()
    )
    if link:
        emails.mail_locked(link)


def tell_of_visit(visit_id: uuid.UUID | str) -> None:
    """One notice for each visit that brought something."""
    visit = Visit.objects.across_practices().select_related("link__practice").filter(pk=visit_id).first()
    if visit and (count := count_files(visit)):
        emails.mail_visit(visit, count)


def look_after_links() -> None:
    """End visits whose browser was closed, forget old codes, make up for notices that were lost with a worker."""
    since = timezone.now() - LOOK_BACK
    HandOver.objects.across_practices().filter(expires_at__lt=since).delete()
    uploads = Visit.objects.across_practices().filter(link__kind=LinkKind.UPLOAD)
    for visit in uploads.left().select_related("link__practice", "link__collection__patient").iterator(chunk_size=100):
        end_visit(visit, actor=SYSTEM)
    for visit_id in uploads.filter(finished_at__gte=since).values_list("pk", flat=True):
        tell_of_visit(visit_id)
    for link_id in Link.objects.across_practices().filter(locked_at__gte=since).values_list("pk", flat=True):
        tell_of_lock(link_id)
