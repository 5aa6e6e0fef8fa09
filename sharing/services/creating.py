"""Making a link and sending it; the secret and the password exist outside their hashes only while this runs."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import MailState, OutgoingMail, Practice, User
from audit.actions import Action
from audit.ledger import Actor
from common.tokens import hash_token, new_token
from image_collections.access import items_of
from image_collections.models import Collection, Item
from sharing import emails
from sharing.deidentified import may_show_words
from sharing.handles import address_of, handle_of
from sharing.models import Link, LinkKind, Sees, Wanted
from sharing.policies import broken_policy
from sharing.preparing import prepare
from sharing.recording import record_link


class LinkRefused(Exception):
    """A link that must not exist; forms say so first, this is for forged requests."""


@dataclass(frozen=True)
class LinkRequest:
    """What the sender asked for; `items` empty means the whole collection, as it is when somebody looks."""

    kind: LinkKind
    request_key: uuid.UUID
    password: str = field(repr=False)
    expires_at: datetime.datetime
    attestation: str = ""
    items: Sequence[Item] = ()
    email: str = ""
    label: str = ""
    title: str = ""
    message: str = ""
    language: str = "en"
    asks_code: bool = True
    password_by_mail: bool = True
    may_download: bool = False
    includes_tags: bool = True
    opens_at: datetime.datetime | None = None
    most_opens: int | None = None
    sees: Sees = Sees.OWN
    most_files: int | None = None
    most_bytes: int | None = None
    types: Sequence[str] = ()
    wanted: Sequence[str] = ()
    de_identifies: bool = False
    burned_in_accepted: bool = False


@dataclass(frozen=True)
class NewLink:
    """A link and its secret, which is readable this once; empty when the same form came a second time."""

    link: Link
    secret: str = field(default="", repr=False)

    @property
    def is_new(self) -> bool:
        return bool(self.secret)

    @property
    def url(self) -> str:
        return address_of(self.secret) if self.secret else ""


COPIED = (
    "kind",
    "request_key",
    "expires_at",
    "attestation",
    "email",
    "label",
    "title",
    "message",
    "language",
    "may_download",
    "includes_tags",
    "opens_at",
    "most_opens",
    "sees",
    "most_files",
    "most_bytes",
    "de_identifies",
    "burned_in_accepted",
)


def create_link(collection: Collection, *, actor: Actor, user: User, request: LinkRequest) -> NewLink:
    """One link for one form, however often it is sent; raises LinkRefused for what no form would send."""
    refuse_impossible(collection, request)
    known = Link.objects.of(collection.practice).filter(request_key=request.request_key)
    if link := known.first():
        return NewLink(link)
    secret = new_token()
    try:
        with transaction.atomic():
            link = save_link(collection, user, request, secret)
            prepare(link)
            record_link(Action.LINK_CREATED, link, actor=actor, **said_of(link))
    except IntegrityError:
        return NewLink(known.get())
    return NewLink(link, secret)


def said_of(link: Link) -> dict[str, Any]:
    """What the ledger keeps of how a link was made."""
    said: dict[str, Any] = {"until": link.expires_at.isoformat()}
    if link.de_identifies:
        said |= {"deidentified": True, "looked_for_words": link.burned_in_accepted}
    return said


def latest_end(practice: Practice) -> datetime.datetime:
    """The last day may be used up whole, and the one on which clocks are put back has 25 hours."""
    return timezone.now() + datetime.timedelta(days=practice.link_longest_days + 1, hours=1)


def refuse_impossible(collection: Collection, request: LinkRequest) -> None:
    """What must hold whatever the form said: an end in time, the attestation, items of this collection."""
    if not timezone.now() < request.expires_at <= latest_end(collection.practice):
        raise LinkRefused("expiry")
    discloses = request.kind == LinkKind.VIEW or request.sees == Sees.ALL
    if discloses and not request.attestation:
        raise LinkRefused("attestation")
    if discloses and collection.patient.stands_in:
        raise LinkRefused("tray")  # what lies there is of many people
    if any(item.collection_id != collection.pk for item in request.items):
        raise LinkRefused("items")
    if request.asks_code and not request.email:
        raise LinkRefused("code")
    if request.de_identifies and (request.kind != LinkKind.VIEW or lacks_look(collection, request)):
        raise LinkRefused("deidentified")
    broken = broken_policy(
        collection.practice, email=request.email, asks_code=request.asks_code, may_download=request.may_download
    )
    if broken:
        raise LinkRefused(broken)


def lacks_look(collection: Collection, request: LinkRequest) -> bool:
    """Whether words may be drawn into what it is about, and nobody confirmed to have looked."""
    items = items_of(collection).shareable()
    if request.items:
        items = items.filter(pk__in=[item.pk for item in request.items])
    return not request.burned_in_accepted and may_show_words(items).exists()


def save_link(collection: Collection, user: User, request: LinkRequest, secret: str) -> Link:
    """The row and its items."""
    values: dict[str, Any] = {name: getattr(request, name) for name in COPIED}
    link = Link.objects.create(
        **values,
        practice=collection.practice,
        collection=collection,
        created_by=user,
        handle=handle_of(secret),
        secret_hash=hash_token(secret),
        password_hash=make_password(request.password),
        asks_code=request.asks_code,
        password_by_mail=request.password_by_mail and bool(request.email),
        whole_collection=not request.items,
        types=list(request.types),
    )
    link.items.set(request.items)
    wishes = (Wanted(link=link, position=number, name=name) for number, name in enumerate(request.wanted))
    Wanted.objects.bulk_create(wishes)
    return link


def send_link(new_link: NewLink, *, actor: Actor, password: str = "") -> list[OutgoingMail]:
    """Mail the link and, apart from it, the password if that was chosen; call it after the link is saved."""
    link = new_link.link
    if not (new_link.is_new and link.email):
        return []
    sent = [emails.mail_link(link, new_link.url)]
    if password and link.password_by_mail:
        sent.append(emails.mail_password(link, password))
    for mail in sent:
        record_mail(link, mail, actor=actor)
    return sent


def record_mail(link: Link, mail: OutgoingMail, *, actor: Actor) -> None:
    """What became of a mail with a link or its password."""
    action = Action.LINK_MAIL_FAILED if mail.state == MailState.FAILED else Action.LINK_SENT
    record_link(action, link, actor=actor, mail=mail.template.rpartition("/")[2], to=mail.to)
