"""The one-time code of a visit: six digits, ten minutes, once; failures are the link's."""

from __future__ import annotations

import datetime
from enum import StrEnum

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django_otp.util import random_number_token

from accounts.models import MailState
from audit.actions import Action
from common import throttle
from sharing import emails
from sharing.access import actor_of
from sharing.models import LinkState, Visit
from sharing.recording import record_link
from sharing.services.guarding import count_failure, hold, is_right
from sharing.services.opening import admit

DIGITS = 6
LIFETIME = datetime.timedelta(minutes=10)
CODES_AN_HOUR = 5


class Sending(StrEnum):
    """What became of a code that was asked for."""

    SENT = "sent"
    FAILED = "failed"
    TOO_MANY = "too-many"


class Check(StrEnum):
    """What a typed code led to."""

    ADMITTED = "admitted"
    WRONG = "wrong"
    OVER = "over"  # no code is valid any more, nothing was compared
    ENDED = "ended"  # the link locked, was withdrawn, expired or is used up


def send_code(visit: Visit) -> Sending:
    """Mail a new code in place of the one before."""
    if not throttle.allow("link-code", str(visit.link_id), times=CODES_AN_HOUR, seconds=3600):
        return Sending.TOO_MANY
    code = random_number_token(DIGITS)
    visit.code_hash, visit.code_ends_at = make_password(code), timezone.now() + LIFETIME
    visit.save(update_fields=["code_hash", "code_ends_at"])
    mail = emails.mail_code(visit, code)
    record_link(Action.LINK_CODE_SENT, visit.link, actor=actor_of(visit, visit.address), state=mail.state)
    return Sending.FAILED if mail.state == MailState.FAILED else Sending.SENT


def check_code(visit: Visit, typed: str) -> Check:
    """Judge a typed code under the link's row lock, so that no more than five wrong ones are ever answered."""
    right = is_right(typed, visit.code_hash)
    with transaction.atomic():
        link = hold(visit.link)
        held = Visit.objects.of(link.practice).select_for_update().get(pk=visit.pk)
        held.link = link
        if link.state != LinkState.LIVE or not link.can_be_opened_again or not held.is_going_on:
            return Check.ENDED
        if held.code_hash != visit.code_hash or not has_code(held):
            return Check.OVER
        if not right:
            count_failure(link, Action.LINK_CODE_FAILED, actor=actor_of(held, held.address))
            return Check.ENDED if link.locked_at else Check.WRONG
        admit(held, link)
    return Check.ADMITTED


def has_code(visit: Visit) -> bool:
    """Whether a code is out and still valid at this moment."""
    return bool(visit.code_hash) and visit.code_ends_at is not None and timezone.now() < visit.code_ends_at
