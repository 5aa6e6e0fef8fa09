"""Adding, using and removing second factors, under a lock of the person's row, with an audit line and a mail each."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from accounts import emails
from accounts.models import User
from accounts.one_time_codes import hash_recovery_code, matching_step, new_recovery_codes
from accounts.safety import Safety
from accounts.second_factor import MOST_PASSKEYS, Type, first_of, has_second_factor, passkey_rows
from accounts.services.people import record_for_person
from accounts.services.security import end_sessions
from audit.actions import Action
from audit.ledger import Actor

APP, PASSKEY = "authenticator app", "passkey"
MOST_TRIES = 5


class TooManyTries(Exception):
    """Five wrong ones: nothing is looked at for a quarter of an hour."""


@contextmanager
def locked(user: User) -> Iterator[None]:
    """One transaction; whoever else changes or tries this person's factors waits for its end."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        yield


# --- using one


def use_code(user: User, code: str, *, actor: Actor) -> Authenticator | None:
    """The app or the recovery codes, when this code is one of theirs and was not used before."""
    with locked(user):
        refuse_after_five(user)
        used = _matching(user, code)
        _note_try(user, used, actor=actor)
    if used and used.type == Type.RECOVERY_CODES:
        emails.mail_safety(user.email, Safety.RECOVERY_CODE_USED, address=actor.address)
    return used


def use_passkey(user: User, found: Authenticator | None, *, actor: Actor) -> Authenticator | None:
    """The passkey that answered, if one did; a wrong answer counts like a wrong code."""
    with locked(user):
        refuse_after_five(user)
        _note_try(user, found, actor=actor)
    return found


def use_passkey_alone(user: User | None, found: Authenticator | None, *, actor: Actor) -> None:
    """Instead of a password; whom a wrong answer named is told, and never locked by it."""
    if found:
        found.record_usage()
    elif user:
        record_for_person(Action.SIGN_IN_FAILED, user, actor=actor, detail={"with": PASSKEY})


def refuse_after_five(user: User) -> None:
    """Neither a right nor a wrong one is told apart while it is locked."""
    if cache.get(_tries_key(user), 0) >= MOST_TRIES:
        raise TooManyTries


def _note_try(user: User, used: Authenticator | None, *, actor: Actor) -> None:
    if used:
        cache.delete(_tries_key(user))
        used.record_usage()
        return
    tries = cache.get(_tries_key(user), 0) + 1  # exact: the person's row is locked
    cache.set(_tries_key(user), tries, settings.LOCK_SECONDS)
    record_for_person(Action.SECOND_FACTOR_FAILED, user, actor=actor)


def _tries_key(user: User) -> str:
    return f"second-factor-tries:{user.pk}"


def _matching(user: User, code: str) -> Authenticator | None:
    rows = list(Authenticator.objects.filter(user=user))
    app, codes = first_of(Type.TOTP, rows), first_of(Type.RECOVERY_CODES, rows)
    if app and _use_step(app, code):
        return app
    return codes if codes and _use_recovery_code(codes, code) else None


def _use_step(app: Authenticator, code: str) -> bool:
    """A step of time counts once, and none before it counts any more."""
    step = matching_step(decrypt(app.data["secret"]), code)
    if step is None or step <= app.data["last_step"]:
        return False
    app.data["last_step"] = step
    app.save(update_fields=["data"])
    return True


def _use_recovery_code(codes: Authenticator, code: str) -> bool:
    wanted = hash_recovery_code(code)
    if wanted not in codes.data["hashes"]:
        return False
    codes.data["hashes"].remove(wanted)
    codes.save(update_fields=["data"])
    return True


# --- adding and removing


def add_app(user: User, secret: str, code: str, *, actor: Actor, session_key: str) -> list[str] | None:
    """Recovery codes to show now, if it is the first factor; None when the code is wrong or an app is there already."""
    step = matching_step(secret, code)
    with locked(user):
        if step is None or Authenticator.objects.filter(user=user, type=Type.TOTP).exists():
            return None
        data = {"secret": encrypt(secret), "last_step": step}
        codes = _add(user, Type.TOTP, data, actor=actor, session_key=session_key)
    emails.mail_safety(user.email, Safety.APP_ADDED, address=actor.address)
    return codes


def add_passkey(user: User, name: str, answer: dict[str, Any], *, actor: Actor, session_key: str) -> list[str] | None:
    """Recovery codes to show now, if it is the first factor; None when there are as many as there may be."""
    with locked(user):
        if len(passkey_rows(user)) >= MOST_PASSKEYS:
            return None
        data = {"id": str(uuid.uuid4()), "name": name, "credential": answer}
        codes = _add(user, Type.WEBAUTHN, data, actor=actor, session_key=session_key)
    emails.mail_safety(user.email, Safety.PASSKEY_ADDED, address=actor.address)
    return codes


def _add(user: User, kind: Type, data: dict[str, Any], *, actor: Actor, session_key: str) -> list[str]:
    """With the first factor every other session ends: it was begun with a password alone."""
    is_first = not has_second_factor(user)
    now = timezone.now()
    Authenticator.objects.create(user=user, type=kind, data=data, created_at=now, last_used_at=now)
    record_for_person(Action.SECOND_FACTOR_ADDED, user, actor=actor, detail={"factor": _named(kind)})
    if not is_first:
        return []
    end_sessions(user, except_key=session_key)
    return _new_codes(user)


def remove_app(user: User, *, actor: Actor) -> bool:
    """False when there is none."""
    with locked(user):
        app = first_of(Type.TOTP, Authenticator.objects.filter(user=user, type=Type.TOTP))
        if app is None:
            return False
        _remove(user, app, actor=actor)
    emails.mail_safety(user.email, Safety.APP_REMOVED, address=actor.address)
    return True


def remove_passkey(user: User, passkey: Authenticator, *, actor: Actor) -> None:
    """The device keeps its half; it opens nothing any more."""
    with locked(user):
        _remove(user, passkey, actor=actor)
    emails.mail_safety(user.email, Safety.PASSKEY_REMOVED, address=actor.address)


def _remove(user: User, factor: Authenticator, *, actor: Actor) -> None:
    """Recovery codes go with the last factor."""
    factor.delete()
    if not has_second_factor(user):
        Authenticator.objects.filter(user=user).delete()
    record_for_person(Action.SECOND_FACTOR_REMOVED, user, actor=actor, detail={"factor": _named(factor.type)})


def remove_all_factors(user: User, *, actor: Actor) -> bool:
    """For a person who lost everything, by the operator; open sessions end. False when nothing was set up."""
    with locked(user):
        if not has_second_factor(user):
            return False
        Authenticator.objects.filter(user=user).delete()
        cache.delete(_tries_key(user))
        end_sessions(user)
        record_for_person(Action.SECOND_FACTOR_REMOVED, user, actor=actor, detail={"factor": "all"})
    emails.mail_safety(user.email, Safety.ALL_REMOVED, address=actor.address)
    return True


def _named(kind: str) -> str:
    return APP if kind == Type.TOTP else PASSKEY


def rename_passkey(user: User, passkey: Authenticator, name: str, *, actor: Actor) -> None:
    """For who has several; nothing else about it changes."""
    with locked(user):
        passkey.data["name"] = name
        passkey.save(update_fields=["data"])
        record_for_person(Action.USER_CHANGED, user, actor=actor, detail={"changed": ["passkey name"]})


# --- recovery codes


def make_recovery_codes(user: User, *, actor: Actor) -> list[str]:
    """Ten new ones, to show now; the ones before work no more. Without a factor there are none."""
    with locked(user):
        if not has_second_factor(user):
            return []
        codes = _new_codes(user)
        record_for_person(Action.RECOVERY_CODES_MADE, user, actor=actor)
    emails.mail_safety(user.email, Safety.RECOVERY_CODES_MADE, address=actor.address)
    return codes


def _new_codes(user: User) -> list[str]:
    codes = new_recovery_codes()
    Authenticator.objects.filter(user=user, type=Type.RECOVERY_CODES).delete()
    data = {"hashes": [hash_recovery_code(code) for code in codes]}
    Authenticator.objects.create(user=user, type=Type.RECOVERY_CODES, data=data)
    return codes


def still_valid(user: User, codes: list[str]) -> list[str]:
    """Those of them that would be taken today; nothing is used up."""
    row = first_of(Type.RECOVERY_CODES, Authenticator.objects.filter(user=user))
    return [code for code in codes if row and hash_recovery_code(code) in row.data["hashes"]]
