"""How many mails with links people may cause in a day: one sender, one practice, and towards one address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Plan, Practice, User
from common.throttle import Limit, take
from common.tokens import hash_token

DAY = 24 * 3600
OF_SENDER, OF_PRACTICE, OF_TRIAL, TO_RECEIVER = 300, 1000, 200, 50


@dataclass(frozen=True)
class Full:
    """Why not today, and of which address; empty where it is not the address."""

    words: str
    address: str = ""


def take_mails(practice: Practice, user: User, receivers: Sequence[str]) -> Full | None:
    """Count one mail to each of them; where one is too many, none is counted and the reason given."""
    of_practice = OF_TRIAL if practice.plan == Plan.TRIAL else OF_PRACTICE
    limits: dict[Limit, Full] = {}
    each = [Limit("mails-of-sender", str(user.pk), OF_SENDER, DAY)]
    each += [Limit("mails-of-practice", str(practice.pk), of_practice, DAY)]
    limits[each[0]] = Full(_("You mailed very many links today. Send this tomorrow."))
    limits[each[1]] = Full(_("Your practice mailed very many links today. Send this tomorrow."))
    wanted = []
    for email in receivers:
        towards = Limit("mails-to", hash_token(email.casefold()), TO_RECEIVER, DAY)
        words = _("Too many mails today to this address: %(address)s. Send this one tomorrow.") % {"address": email}
        limits[towards] = Full(words, email)
        wanted += [*each, towards]
    used_up = take(wanted)
    return limits[used_up] if used_up else None
