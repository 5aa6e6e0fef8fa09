"""The mails of links, one function per message; none names a patient or a file.

What people typed (title, message, label, a visitor's name) may name a patient too, so it stays on the pages.
"""

from __future__ import annotations

import datetime
import zoneinfo
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.emails import deliver
from accounts.letterhead import letterhead
from accounts.models import Membership, OutgoingMail, Role, User
from accounts.notices import Notice, wants
from common.mail import Letter
from sharing.models import Link, Visit


def mail_link(link: Link, url: str) -> OutgoingMail:
    """The link itself, to its receiver; its password is never in the same mail."""
    return to_receiver(link, "link", key=f"link:{link.pk}:{link.epoch}", url=url)


def mail_password(link: Link, password: str) -> OutgoingMail:
    """The password alone, without the link."""
    return to_receiver(link, "password", key=f"link-password:{link.pk}:{link.epoch}", password=password)


def mail_code(visit: Visit, code: str) -> OutgoingMail:
    """The one-time code of one visit; the moment it ends at tells one code from the next."""
    ends = visit.code_ends_at.isoformat() if visit.code_ends_at else ""
    return to_receiver(visit.link, "code", key=f"link-code:{visit.pk}:{ends}", code=code)


def mail_locked(link: Link) -> OutgoingMail | None:
    """Tell the sender, once for each time it locks."""
    at = link.locked_at.isoformat() if link.locked_at else ""
    return to_sender(link, Notice.LINK_LOCKED, "locked", key=f"link-locked:{link.pk}:{at}")


def mail_visit(visit: Visit, count: int) -> OutgoingMail | None:
    """Tell the sender that files came, once for each visit."""
    return to_sender(visit.link, Notice.FILES_ARRIVED, "visit", key=f"link-visit:{visit.pk}", count=count)


def mail_more_time(link: Link, today: datetime.date) -> OutgoingMail | None:
    """Pass on that the receiver asks for more time, once a day."""
    return to_sender(link, Notice.MORE_TIME, "more_time", key=f"link-more-time:{link.pk}:{today.isoformat()}")


def mail_ends_to_receiver(link: Link, since: datetime.datetime) -> OutgoingMail:
    """The link ends soon; its address is kept nowhere, so the mail of `since` is the one to look for."""
    key = f"link-ends:{link.pk}:{link.expires_at.isoformat()}"
    return to_receiver(link, "ends_to_receiver", key=key, mailed_at=since)


def mail_ends_to_sender(link: Link) -> OutgoingMail | None:
    """The same to the sender, who can move the end."""
    key = f"link-ends-sender:{link.pk}:{link.expires_at.isoformat()}"
    return to_sender(link, Notice.LINK_ENDS, "ends_to_sender", key=key, opened=link.opens > 0)


def mail_bounced(link: Link) -> OutgoingMail | None:
    """Tell the sender that nobody got it, once for each sending, however many of its mails came back."""
    return to_sender(link, Notice.MAIL_BOUNCED, "bounced", key=f"link-bounced:{link.pk}:{link.epoch}")


def sender_of(link: Link) -> User | None:
    """Who is told: who made it, while a member who sees the patient; else an administrator of the practice."""
    active = link.practice.memberships.filter(suspended_at=None).select_related("user").order_by("created_at", "id")
    maker = active.filter(user=link.created_by_id).first()
    if maker is None or not sees(maker, link):
        maker = active.filter(role=Role.ADMINISTRATOR).first()
    return maker.user if maker else None


def sees(membership: Membership, link: Link) -> bool:
    """Whether this member may know of the link at this moment; only of a limited one it has to be asked."""
    return not membership.limited or Link.objects.seen_by(membership).filter(pk=link.pk).exists()


def to_receiver(link: Link, name: str, *, key: str, **context: Any) -> OutgoingMail:
    """In the link's language, from the practice, answers to the person who sent the link."""
    sender = sender_of(link)
    letter = Letter(
        to=link.email,
        template=f"sharing/mail/{name}",
        context={**facts_of(link, sender), **context},
        language=link.language,
        reply_to=sender.email if sender else "",
    )
    return post(letter, link, key)


def to_sender(link: Link, notice: Notice, name: str, *, key: str, **context: Any) -> OutgoingMail | None:
    """In the sender's own language, with the way to the link's page; no mail to whoever wants none or has left."""
    sender = sender_of(link)
    if sender is None or not wants(sender, link.practice, notice):
        return None
    page = settings.PUBLIC_URL + reverse("link_page", args=[link.practice.slug, link.pk])
    letter = Letter(
        to=sender.email,
        template=f"sharing/mail/{name}",
        context={**facts_of(link, sender), "url": page, **context},
        language=sender.language or link.practice.language,
    )
    return post(letter, link, key)


def post(letter: Letter, link: Link, key: str) -> OutgoingMail:
    """Times in it are shown by the practice's clock."""
    with timezone.override(zoneinfo.ZoneInfo(link.practice.time_zone)):
        return deliver(letter, key=key, practice_id=link.practice_id, about_id=link.pk)


def facts_of(link: Link, sender: User | None) -> dict[str, Any]:
    """What every mail of a link may say; nothing that was typed about it."""
    return {
        **letterhead(link.practice),
        "sender_name": sender.signature if sender else link.practice.name,
        "kind": link.kind,
        "asks_code": link.wants_code,
        "password_by_mail": link.password_by_mail,
        "created_at": link.created_at,
        "expires_at": link.expires_at,
        "time_zone": link.practice.time_zone,
    }
