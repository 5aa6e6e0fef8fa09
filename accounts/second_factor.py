"""What a person proves who they are with, besides the password."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import Http404, HttpRequest

from accounts.models import User

Type = Authenticator.Type
FACTORS = [Type.TOTP, Type.WEBAUTHN]
MOST_PASSKEYS = 10


def has_second_factor(user: User) -> bool:
    """An authenticator app or a passkey is set up; recovery codes alone are no factor."""
    return is_mfa_enabled(user, types=FACTORS)


def used_second_factor(request: HttpRequest, user: User) -> bool:
    """Whether this session knows the person by more than a password."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))


@dataclass(frozen=True)
class Passkey:
    """One device or password manager that a person signs in with."""

    id: uuid.UUID
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class Factors:
    """Everything that is set up for one person."""

    app: Authenticator | None = None
    passkeys: list[Passkey] = field(default_factory=list)
    codes_left: int = 0

    @property
    def are_set_up(self) -> bool:
        return bool(self.app or self.passkeys)


def factors_of(user: User) -> Factors:
    """One query; a person has at most a dozen."""
    rows = list(Authenticator.objects.filter(user=user).order_by("created_at"))
    codes = first_of(Type.RECOVERY_CODES, rows)
    return Factors(
        app=first_of(Type.TOTP, rows),
        passkeys=[as_passkey(row) for row in rows if row.type == Type.WEBAUTHN],
        codes_left=len(codes.data["hashes"]) if codes else 0,
    )


def first_of(kind: str, rows: Iterable[Authenticator]) -> Authenticator | None:
    """Of the app and of recovery codes a person has one at most."""
    return next((row for row in rows if row.type == kind), None)


def as_passkey(row: Authenticator) -> Passkey:
    """What pages show of it."""
    return Passkey(uuid.UUID(row.data["id"]), row.data["name"], row.created_at, row.last_used_at)


def find_passkey(user: User, passkey_id: uuid.UUID) -> Authenticator:
    """One of this person's own, or 404."""
    for row in passkey_rows(user):
        if row.data["id"] == str(passkey_id):
            return row
    raise Http404


def passkey_rows(user: User) -> list[Authenticator]:
    """The rows themselves, for who changes or uses one."""
    return list(Authenticator.objects.filter(user=user, type=Type.WEBAUTHN))
