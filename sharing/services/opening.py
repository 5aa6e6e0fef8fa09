"""From the password to an admitted visit: what is answered is decided under the link's row lock."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from audit.actions import Action
from audit.ledger import Actor
from audit.models import ActorKind
from common.tokens import hash_token, new_token
from sharing.access import actor_of
from sharing.models import Link, LinkState, Visit
from sharing.recording import record_link
from sharing.services.guarding import count_failure, hold, is_right


class Outcome(StrEnum):
    """What a password led to."""

    REFUSED = "refused"  # one word for wrong, unknown, withdrawn, locked and used up
    EXPIRED = "expired"
    NOT_YET = "not-yet"
    REMOVED = "removed"  # what it shows is in the bin
    CODE = "code"
    ADMITTED = "admitted"


@dataclass(frozen=True)
class Opening:
    """The outcome and, where there is one, the visit with the token for its cookie."""

    outcome: Outcome
    visit: Visit | None = None
    token: str = field(default="", repr=False)


@dataclass(frozen=True)
class Caller:
    """Where a visit comes from."""

    address: str
    browser: str


REFUSED = Opening(Outcome.REFUSED)


def open_link(link: Link | None, *, password: str, caller: Caller) -> Opening:
    """Judge a password; without a link the same work is done and the same word said."""
    right = is_right(password, link.password_hash if link else "")
    if link is None:
        return REFUSED
    with transaction.atomic():
        held = hold(link)
        if held.state in (LinkState.WITHDRAWN, LinkState.LOCKED) or held.password_hash != link.password_hash:
            return REFUSED
        if not right:
            stranger = Actor(ActorKind.STRANGER, address=caller.address, link_id=held.pk)
            count_failure(held, Action.LINK_PASSWORD_FAILED, actor=stranger)
            return REFUSED
        if link.is_in_bin:
            return Opening(Outcome.REMOVED)
        if held.state != LinkState.LIVE:
            return Opening(Outcome(held.state.value))
        return begin_visit(held, caller) if held.can_be_opened_again else REFUSED


def begin_visit(link: Link, caller: Caller) -> Opening:
    """A visit that may type the code, or is admitted at once; only the hash of its token is kept."""
    token = new_token()
    visit = Visit.objects.create(
        link=link,
        token_hash=hash_token(token),
        epoch=link.epoch,
        address=caller.address,
        browser=caller.browser[:200],
    )
    if link.wants_code:
        return Opening(Outcome.CODE, visit, token)
    admit(visit, link)
    return Opening(Outcome.ADMITTED, visit, token)


def admit(visit: Visit, link: Link) -> None:
    """Count the opening and let the visit in; call it with the row of the link held."""
    link.opens += 1
    link.failures = 0
    link.save(update_fields=["opens", "failures"])
    visit.admitted_at = timezone.now()
    visit.code_hash, visit.code_ends_at = "", None
    visit.save(update_fields=["admitted_at", "code_hash", "code_ends_at"])
    record_link(Action.LINK_OPENED, link, actor=actor_of(visit, visit.address), opens=link.opens)
