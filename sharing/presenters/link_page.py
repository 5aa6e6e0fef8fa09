"""The page of one link: how it stands, its mails, who came, and what happened."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import MailState, OutgoingMail
from audit.actions import Action
from audit.models import Event
from sharing.models import Link, LinkState, Visit
from sharing.presenters.link_looks import Looks, count_arrived, count_shown, events_of, looks_of
from sharing.presenters.sending import mail_words
from sharing.presenters.states import Badge, badge_of, mail_badge

MOST_VISITS = 20
MOST_HAPPENINGS = 50
MAILS = ("sharing/mail/link", "sharing/mail/password")
ICONS = {
    Action.LINK_OPENED: "eye",
    Action.ITEM_VIEWED: "image",
    Action.ITEM_DOWNLOADED: "download",
    Action.COLLECTION_DOWNLOADED: "download",
    Action.ITEM_UPLOADED: "upload",
    Action.LINK_PASSWORD_FAILED: "triangle-alert",
    Action.LINK_CODE_FAILED: "triangle-alert",
    Action.LINK_MAIL_FAILED: "triangle-alert",
    Action.LINK_LOCKED: "lock",
    Action.LINK_REARMED: "lock-open",
    Action.LINK_WITHDRAWN: "ban",
    Action.LINK_SENT: "send",
    Action.LINK_CODE_SENT: "mail",
    Action.LINK_MORE_TIME_ASKED: "clock",
    Action.LINK_REMINDED: "bell",
    Action.LINK_MAIL_BOUNCED: "triangle-alert",
}


@dataclass(frozen=True)
class MailRow:
    """The last mail of its sort."""

    what: str
    badge: Badge
    at: datetime.datetime
    is_password: bool
    has_failed: bool
    is_uncertain: bool


@dataclass(frozen=True)
class Happening:
    """One entry of the ledger about this link."""

    at: datetime.datetime
    what: str
    about: str
    who: str
    address: str
    icon: str


@dataclass(frozen=True)
class Guest:
    """One visit."""

    at: datetime.datetime
    who: str
    address: str
    browser: str
    badge: Badge
    viewed: int
    downloaded: int
    sent: int
    message: str


@dataclass(frozen=True)
class Wish:
    """The receiver asked for more time; one click grants as much as links of this practice usually get."""

    at: datetime.datetime
    days: int
    last_day: datetime.date


@dataclass(frozen=True)
class LinkPage:
    """What the template shows."""

    link: Link
    badge: Badge
    mails: list[MailRow]
    guests: list[Guest]
    happenings: list[Happening]
    items: int
    viewed: int
    downloaded: int
    arrived: int
    wish: Wish | None
    is_over: bool
    is_locked: bool


def build_link_page(link: Link) -> LinkPage:
    """Read once; everything is as of now."""
    visits = visits_of(link)
    looks = looks_of(link, [visit.pk for visit in visits])
    events = list(events_of(link).newest_first()[:MOST_HAPPENINGS])
    items, viewed = count_shown(link)
    return LinkPage(
        link=link,
        badge=badge_of(link),
        mails=last_mails(link),
        guests=[guest(visit, looks) for visit in visits],
        happenings=[happening(event) for event in events],
        items=items,
        viewed=viewed,
        downloaded=looks.all_downloaded,
        arrived=count_arrived(link),
        wish=wish_of(link, events),
        is_over=link.state == LinkState.WITHDRAWN,
        is_locked=link.state == LinkState.LOCKED,
    )


def wish_of(link: Link, events: Iterable[Event]) -> Wish | None:
    """An expired link whose receiver asked for more time, as long as nobody has answered by moving the end."""
    if link.state != LinkState.EXPIRED:
        return None
    turns = (Action.LINK_EXTENDED, Action.LINK_MORE_TIME_ASKED)
    last = next((event for event in events if event.action in turns), None)
    if last is None or last.action == Action.LINK_EXTENDED:
        return None
    days = link.practice.link_default_days
    return Wish(last.at, days, timezone.localdate() + datetime.timedelta(days=days))


def last_mails(link: Link) -> list[MailRow]:
    """The latest mail with the link and the latest with its password."""
    mails = OutgoingMail.objects.filter(about_id=link.pk, practice_id=link.practice_id, template__in=MAILS)
    latest = {mail.template: mail for mail in mails.order_by("created_at")}
    return [mail_row(latest[template]) for template in MAILS if template in latest]


def mail_row(mail: OutgoingMail) -> MailRow:
    badge = mail_badge(mail)
    return MailRow(
        what=mail_words(mail.template),
        badge=badge,
        at=mail.sent_at or mail.created_at,
        is_password=mail.template == MAILS[1],
        has_failed=mail.is_undelivered,
        is_uncertain=mail.fate == MailState.UNKNOWN,
    )


def visits_of(link: Link) -> list[Visit]:
    """The latest ones."""
    visits = list(link.visits.order_by("-started_at")[:MOST_VISITS])
    for visit in visits:
        visit.link = link
    return visits


def guest(visit: Visit, looks: Looks) -> Guest:
    return Guest(
        at=visit.started_at,
        who=visit.visitor,
        address=visit.address,
        browser=browser_words(visit.browser),
        badge=visit_badge(visit),
        viewed=looks.viewed.get(visit.pk, 0),
        downloaded=looks.downloaded(visit.pk),
        sent=looks.sent.get(visit.pk, 0),
        message=visit.visitor_message,
    )


def visit_badge(visit: Visit) -> Badge:
    """Whether somebody came in, and is still there."""
    if visit.is_open:
        return Badge(_("Open now"), "eye", "ok")
    if visit.admitted_at:
        return Badge(_("Over"), "check", "")
    if visit.is_going_on:
        return Badge(_("Before the code"), "hourglass", "warn")
    return Badge(_("No code typed"), "circle-x", "warn")


def browser_words(agent: str) -> str:
    """`Firefox, Android`: enough to tell one's own telephone from somebody else's."""
    browsers = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "FxiOS": "Firefox"}
    browsers |= {"CriOS": "Chrome", "(Headless)?Chrome": "Chrome", "Safari": "Safari"}  # Chrome names Safari too
    systems = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows"}
    systems |= {"Mac OS X": "macOS", "Linux": "Linux"}
    known = (first_known(agent, names) for names in (browsers, systems))
    return ", ".join(filter(None, known))


def first_known(agent: str, names: dict[str, str]) -> str:
    return next((word for mark, word in names.items() if re.search(rf"\b{mark}", agent)), "")


def happening(event: Event) -> Happening:
    """One entry in words."""
    return Happening(
        at=event.at,
        what=event.verb,
        about=about_what(event),
        who=event.actor_label,
        address=event.address,
        icon=ICONS.get(Action(event.action), "history"),
    )


def about_what(event: Event) -> str:
    """The mail or the item; the link itself need not be named on its own page."""
    if mailed := event.detail.get("mail", ""):
        return _("by hand") if mailed == "by-hand" else mail_words(mailed)
    return event.subject_label if event.link_id not in (None, event.subject_id) else ""
