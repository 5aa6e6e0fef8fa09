"""The state of a link and of its mails in a word, with an icon and a colour."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import MailState, OutgoingMail
from sharing.models import Link, LinkState


@dataclass(frozen=True)
class Badge:
    """A word about a thing; never colour alone."""

    word: Promise | str
    icon: str
    style: str


BADGES = {
    LinkState.LIVE: Badge(_("Live"), "circle-check", "ok"),
    LinkState.NOT_YET: Badge(_("Not yet open"), "clock", "brand"),
    LinkState.EXPIRED: Badge(_("Expired"), "hourglass", ""),
    LinkState.LOCKED: Badge(_("Locked"), "lock", "danger"),
    LinkState.WITHDRAWN: Badge(_("Withdrawn"), "ban", ""),
}
USED_UP = Badge(_("Used up"), "circle-x", "warn")
MAIL_BADGES = {
    MailState.SENT: Badge(_("sent"), "circle-check", "ok"),
    MailState.OPENED: Badge(_("opened"), "eye", "ok"),
    MailState.FAILED: Badge(_("mail failed"), "triangle-alert", "danger"),
    MailState.BOUNCED: Badge(_("came back"), "triangle-alert", "danger"),
    MailState.QUEUED: Badge(_("on its way"), "hourglass", "warn"),
    MailState.UNKNOWN: Badge(_("perhaps sent"), "circle-question-mark", "warn"),
}


def badge_of(link: Link) -> Badge:
    """Judged now; a live link that was opened as often as it may be is used up."""
    state = link.state
    if state == LinkState.LIVE and not link.can_be_opened_again:
        return USED_UP
    return BADGES[state]


def mail_badge(mail: OutgoingMail) -> Badge:
    """A mail of unknown fate is shown as such."""
    return MAIL_BADGES[mail.fate]
