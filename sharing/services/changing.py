"""What a sender does to a link that exists; each acts at the next request of whoever is visiting."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from audit.actions import Action
from audit.ledger import Actor
from common.tokens import hash_token, new_token
from sharing import emails
from sharing.handles import handle_of
from sharing.models import Link
from sharing.policies import broken_policy
from sharing.processing import LEAD, SHORT_LEAD, WEEK
from sharing.recording import record_link
from sharing.services.creating import LinkRefused, NewLink, latest_end, record_mail, send_link


def withdraw_link(link: Link, *, actor: Actor) -> bool:
    """End it for good, with every visit that is open; False when it was withdrawn before."""
    with transaction.atomic():
        changed = change(link, ends_visits=True, only={"withdrawn_at": None}, withdrawn_at=timezone.now())
        if changed:
            record_link(Action.LINK_WITHDRAWN, link, actor=actor)
    return changed


def withdraw_links(links: Sequence[Link], *, actor: Actor) -> int:
    """All of them or none; says how many this call ended.

    All rows are held before the ledger is: who holds one link and waits for the ledger must not be waited for.
    """
    if not links:
        return 0
    with transaction.atomic():
        rows = Link.objects.of(links[0].practice).filter(pk__in=[link.pk for link in links])
        list(rows.select_for_update().order_by("pk").values_list("pk"))
        return sum(withdraw_link(link, actor=actor) for link in links)


def extend_link(link: Link, *, expires_at: datetime.datetime, actor: Actor) -> None:
    """Move its end, later or earlier; visits that are open go on until the new end."""
    if not timezone.now() < expires_at <= latest_end(link.practice):
        raise LinkRefused("expiry")
    refuse_outdated(link)
    lead = LEAD if expires_at >= link.created_at + WEEK else SHORT_LEAD
    reminded = timezone.now() if expires_at <= timezone.now() + lead else None  # who moves it so close knows
    with transaction.atomic():
        if change(link, only={"withdrawn_at": None}, expires_at=expires_at, reminded_at=reminded):
            record_link(Action.LINK_EXTENDED, link, actor=actor, until=expires_at.isoformat())


def change_password(link: Link, *, password: str, actor: Actor, by_mail: bool = False) -> None:
    """The old one and every open visit end; the new one is mailed if asked for, and readable nowhere."""
    if by_mail:
        refuse_outdated(link)
    with transaction.atomic():
        changed = change(link, ends_visits=True, only={"withdrawn_at": None}, password_hash=make_password(password))
        if changed:
            record_link(Action.LINK_PASSWORD_CHANGED, link, actor=actor)
    if changed and by_mail and link.email:
        record_mail(link, emails.mail_password(link, password), actor=actor)


def send_again(link: Link, *, actor: Actor) -> NewLink:
    """A new secret takes the place of the old one, which is readable nowhere; mails it if there is an address."""
    refuse_outdated(link)
    secret = new_token()
    with transaction.atomic():
        secrets = {"secret_hash": hash_token(secret), "handle": handle_of(secret)}
        if not change(link, ends_visits=True, only={"withdrawn_at": None}, **secrets):
            return NewLink(link)
        if not link.email:
            record_link(Action.LINK_SENT, link, actor=actor, mail="by-hand")
    new_link = NewLink(link, secret)
    send_link(new_link, actor=actor)
    return new_link


def refuse_outdated(link: Link) -> None:
    """A link that the practice would not make any more runs out as it is: neither longer nor to a new address."""
    if broken := broken_policy(link.practice, email=link.email):
        raise LinkRefused(broken)


def rearm_link(link: Link, *, actor: Actor) -> None:
    """Unlock it; the count of failures starts again."""
    with transaction.atomic():
        if change(link, only={"withdrawn_at": None, "locked_at__isnull": False}, locked_at=None, failures=0):
            record_link(Action.LINK_REARMED, link, actor=actor)


def change(link: Link, *, only: dict[str, Any], ends_visits: bool = False, **values: Any) -> bool:
    """Write these columns if the conditions still hold in the table, and bring `link` up to date."""
    if ends_visits:
        values["epoch"] = F("epoch") + 1
    changed = Link.objects.of(link.practice).filter(pk=link.pk, **only).update(**values)
    link.refresh_from_db(fields=["epoch", *values])
    return bool(changed)
