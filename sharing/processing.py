"""What happens to links and visits when nobody is asking: ending visits, telling the sender, reminding of ends."""

from __future__ import annotations

import datetime
import uuid

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import OutgoingMail
from accounts.models.mail import UNDELIVERED
from audit.actions import Action
from audit.ledger import SYSTEM, Actor
from image_collections.models import Item
from sharing import emails
from sharing.models import HandOver, Link, LinkKind, Visit
from sharing.models.link import LinkQuerySet
from sharing.recording import record_link

TO_RECEIVER = [f"sharing/mail/{name}" for name in ("link", "password", "code", "ends_to_receiver")]
LOOK_BACK = datetime.timedelta(days=1)
WEEK, LEAD, SHORT_LEAD = (datetime.timedelta(days=days) for days in (7, 3, 1))


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
    """How many files came with this visit and were not taken back, wherever the practice has put them."""
    return Item.objects.of(visit.link.practice).filter(batch__visit_id=visit.pk, deleted_at=None).count()


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


def tell_of_bounce(mail_id: uuid.UUID | str) -> None:
    """One notice for each sending; none if the link is over, or was sent again meanwhile."""
    mail = OutgoingMail.objects.filter(pk=mail_id, state__in=UNDELIVERED, template__in=TO_RECEIVER).first()
    if mail is None or mail.about_id is None:
        return
    links = Link.objects.across_practices().select_related("practice", "collection__patient").present()
    link = links.filter(pk=mail.about_id, withdrawn_at=None, expires_at__gt=timezone.now()).first()
    if link is None:
        return
    newer = OutgoingMail.objects.filter(about_id=link.pk, template=mail.template, created_at__gt=mail.created_at)
    if not newer.exists():
        emails.mail_bounced(link)


def due_reminders() -> LinkQuerySet:
    """Live links that end in three days, those shorter than a week in one, and nobody was reminded of this end."""
    now, week_long = timezone.now(), F("created_at") + WEEK
    long = Q(expires_at__gte=week_long, expires_at__lte=now + LEAD)
    short = Q(expires_at__lt=week_long, expires_at__lte=now + SHORT_LEAD, expires_at__gt=F("created_at") + SHORT_LEAD)
    links = Link.objects.across_practices().live().present().filter(long | short, reminded_at=None)
    can_open = Q(most_opens=None) | Q(opens__lt=F("most_opens"))
    return links.filter(can_open).select_related("practice", "created_by", "collection__patient")


def remind_of_ends() -> None:
    """Each mail has a key of its own for this end: two workers, or one that starts again, send it once."""
    for link in due_reminders().iterator(chunk_size=100):
        remind_of_end(link)


def remind_of_end(link: Link) -> None:
    """The receiver if there is still something to do, and the sender."""
    since = awaited_since(link)
    mails = [emails.mail_ends_to_receiver(link, since)] if since else []
    mails += filter(None, [emails.mail_ends_to_sender(link)])
    with transaction.atomic():
        due = Link.objects.of(link.practice).filter(pk=link.pk, expires_at=link.expires_at, reminded_at=None)
        if due.update(reminded_at=timezone.now()) and mails:
            told = [mail.template.rpartition("/")[2] for mail in mails if not mail.is_undelivered]
            record_link(Action.LINK_REMINDED, link, actor=SYSTEM, told=told)


def awaited_since(link: Link) -> datetime.datetime | None:
    """When the address that works now was mailed; None where nothing was, it came back, or the receiver was there."""
    if not link.email or (link.opens and (link.kind == LinkKind.VIEW or has_brought_files(link))):
        return None
    mails = OutgoingMail.objects.filter(about_id=link.pk, practice_id=link.practice_id, template="sharing/mail/link")
    last = mails.order_by("created_at").last()
    return last.created_at if last and not last.is_undelivered else None


def has_brought_files(link: Link) -> bool:
    """Whether anything came through an upload link."""
    return Item.objects.of(link.practice).filter(batch__link_id=link.pk, deleted_at=None).exists()


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
    lost = OutgoingMail.objects.filter(state__in=UNDELIVERED, told_at__gte=since, template__in=TO_RECEIVER)
    for mail_id in lost.values_list("pk", flat=True):
        tell_of_bounce(mail_id)
