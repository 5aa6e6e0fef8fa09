"""A signed invitation to sign up: an address that was proven elsewhere, and where its owner goes back to."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta

from django.core import signing

SALT = "accounts.invitation"
LIFETIME = timedelta(hours=1)


@dataclass(frozen=True)
class Invitation:
    """Whoever makes one has seen the proof; `back` is an address of this site."""

    email: str
    back: str


def key_for(invitation: Invitation) -> str:
    """Good for an hour; it names a person, so it goes from page to page in a form and never in an address."""
    return signing.dumps(asdict(invitation), salt=SALT)


def read_invitation(key: str) -> Invitation | None:
    """What a key says, or nothing when it is unknown or too old."""
    try:
        return Invitation(**signing.loads(key, salt=SALT, max_age=LIFETIME))
    except signing.BadSignature:
        return None
