"""What the form for new links and the page after it show besides the fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from django.forms import BoundField, Form
from django.urls import reverse
from django.utils.translation import gettext as _

from common.qr_code import QrCode, draw_qr
from image_collections.models import RenditionRole
from image_collections.models.item import ItemQuerySet
from image_collections.presenters.addresses import address_of
from image_collections.presenters.cards import Card, for_cards, make_card
from sharing.models import Link, LinkKind
from sharing.presenters.states import Badge, mail_badge
from sharing.services.sending import Sent
from tagging.notation import show_teeth

STRIP = 7


@dataclass(frozen=True)
class Section:
    """Fields that most senders leave as they are, folded away with what they say now."""

    title: str
    hint: str
    icon: str
    fields: Sequence[BoundField]

    @property
    def is_open(self) -> bool:
        """What is wrong must be seen."""
        return any(row.errors for row in self.fields)


def words_section(form: Form) -> Section:
    """What the receiver reads."""
    names = ("title", "message", "label", "language")
    return Section(_("Message and title"), _("Optional words for the receiver"), "mail", [form[n] for n in names])


def rules_section(form: Form, kind: LinkKind) -> Section:
    """Who gets in, when, how often, and what may be done."""
    own = ("may_download", "includes_tags") if kind == LinkKind.VIEW else ("most_files", "most_mib", "types")
    names = (*own, "asks_code", "password_by_mail", "opens_on", "most_opens")
    hint = _("Looking only, one-time code, password in a separate e-mail")
    if kind == LinkKind.UPLOAD:
        hint = _("Limits, one-time code, password in a separate e-mail")
    return Section(_("Access"), hint, "shield-check", [form[name] for name in names])


def wanted_section(form: Form) -> Section:
    """What the receiver is asked for by name."""
    hint = _("What you need, as a list the receiver ticks off")
    return Section(_("Checklist"), hint, "check-check", [form["wanted_set"], form["wanted"]])


def strip_of(items: ItemQuerySet, slug: str, notation: str) -> list[Card]:
    """The first pictures of what would be shared."""
    page = address_of("item_page", slug)
    thumbnail = address_of("item_rendition", slug, RenditionRole.THUMBNAIL)
    teeth = partial(show_teeth, notation=notation)
    return [make_card(item, page=page, thumbnail=thumbnail, teeth=teeth) for item in for_cards(items)[:STRIP]]


def sections_of(form: Form, kind: LinkKind) -> list[Section]:
    """In the order of the form."""
    wanted = [wanted_section(form)] if kind == LinkKind.UPLOAD else []
    return [*wanted, words_section(form), rules_section(form, kind)]


@dataclass(frozen=True)
class SentMail:
    """One mail of a link: what it carried and what became of it."""

    what: str
    badge: Badge


@dataclass(frozen=True)
class SentLink:
    """One block of the page after sending; address and password are shown this once, or not at all."""

    link: Link
    page: str
    again: str
    mails: list[SentMail]
    has_failed: bool
    url: str = field(default="", repr=False)
    qr_code: QrCode | None = field(default=None, repr=False)
    password: str = field(default="", repr=False)


def show_sent(sent: Sequence[Sent], slug: str, password: str) -> list[SentLink]:
    """One block for each receiver."""
    return [show_one(one, slug, password) for one in sent]


def show_one(sent: Sent, slug: str, password: str) -> SentLink:
    """By hand: address and password; told oneself: the password; both mailed: neither."""
    link, url = sent.new_link.link, sent.new_link.url
    return SentLink(
        link=link,
        page=reverse("link_page", args=[slug, link.pk]),
        again=reverse("link_send_again", args=[slug, link.pk]),
        mails=[SentMail(mail_words(mail.template), mail_badge(mail)) for mail in sent.mails],
        has_failed=sent.has_failed,
        url="" if link.email else url,
        qr_code=draw_qr(url) if url else None,
        password="" if link.password_by_mail or not url else password,
    )


def mail_words(template: str) -> str:
    """What a mail carried, by its template or only the last part of it."""
    return _("E-mail with the password") if template.endswith("password") else _("E-mail with the link")
