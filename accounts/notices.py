"""Which notices by mail there are and who wants which; those about one's own sign-in always go out and are not here."""

from collections.abc import Iterable

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Practice, User


class Notice(TextChoices):
    """What may happen while nobody is looking."""

    FILES_ARRIVED = "files-arrived", _("Files arrived through an upload link")
    LINK_LOCKED = "link-locked", _("A link locked itself after wrong tries")
    MORE_TIME = "more-time", _("Somebody asks for more time on a link")
    LINK_ENDS = "link-ends", _("A link ends in a few days")
    MAIL_BOUNCED = "mail-bounced", _("A mail with a link came back")


def wants(user: User, practice: Practice, notice: Notice) -> bool:
    """Whether this person gets it here: neither the practice nor the person turned it off."""
    return notice not in practice.notices_off and notice not in user.notices_off


def declined(chosen: Iterable[str]) -> list[str]:
    """Every notice but the chosen ones: what is kept, so that a notice that comes later is on."""
    on = set(chosen)
    return sorted(notice.value for notice in Notice if notice.value not in on)


def wanted(off: Iterable[str]) -> list[str]:
    """Every notice but those that are off."""
    return [notice.value for notice in Notice if notice.value not in set(off)]


def off_in(memberships: Iterable[Membership]) -> list[tuple[Practice, list[str]]]:
    """The practices that turned some off for everybody, each with the words for them."""
    practices = [membership.practice for membership in memberships if membership.practice.notices_off]
    return [(one, [str(notice.label) for notice in Notice if notice.value in one.notices_off]) for one in practices]
