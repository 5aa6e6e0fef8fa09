"""Which notices by mail there are and who wants which; those about one's own sign-in always go out and are not here."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.models import Practice, User


class Notice(TextChoices):
    """What may happen while nobody is looking."""

    FILES_ARRIVED = "files-arrived", _("Files arrived through an upload link")
    LINK_LOCKED = "link-locked", _("A link locked itself after wrong tries")
    MORE_TIME = "more-time", _("Somebody asks for more time on a link")


def wants(user: User, practice: Practice, notice: Notice) -> bool:
    """Whether this person gets it here: neither the practice nor the person turned it off."""
    return notice not in practice.notices_off and notice not in user.notices_off
