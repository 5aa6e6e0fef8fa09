"""What changes people: sign-up, confirmed addresses, settings; what the ledger says of them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from accounts.access import as_person
from accounts.invitation import Invitation
from accounts.models import Plan, SignUp, User
from accounts.services.practices import assign, start_practice
from audit.actions import Action
from audit.ledger import About, Actor, record


@dataclass(frozen=True)
class Wishes:
    """What an independent sign-up asks for."""

    name: str
    practice_name: str
    country: str
    time_zone: str
    language: str


def about(user: User, detail: dict[str, Any] | None = None) -> About:
    """A person as the subject of an audit line."""
    return About(id=user.pk, label=user.email, detail=detail or {})


def record_for_person(action: Action, user: User, *, actor: Actor, detail: dict[str, Any] | None = None) -> None:
    """One entry in each practice of the person; in the chain of none while there is no practice yet."""
    practices: list[uuid.UUID | None] = [*user.memberships.order_by("pk").values_list("practice_id", flat=True)]
    with transaction.atomic():
        for practice_id in practices or [None]:
            record(action, practice_id=practice_id, actor=actor, about=about(user, detail))


def record_failed_sign_in(email: str, *, actor: Actor) -> None:
    """A wrong password, or an address that nobody has; the practices of the person see it."""
    user = User.objects.filter(email__iexact=email).first()
    if user:
        record_for_person(Action.SIGN_IN_FAILED, user, actor=actor)
    else:
        record(Action.SIGN_IN_FAILED, practice_id=None, actor=actor, about=About(label=email))


def keep_sign_up(user: User, wishes: Wishes, *, actor: Actor) -> SignUp:
    """Remember what a new person wants; nothing starts before the mailed link was opened."""
    user.name, user.language, user.time_zone = wishes.name, wishes.language, wishes.time_zone
    with transaction.atomic():
        user.save(update_fields=["name", "language", "time_zone"])
        sign_up = SignUp.objects.create(user=user, **_asked_for(wishes))
        record(Action.SIGNED_UP, practice_id=None, actor=actor, about=about(user))
    return sign_up


def _asked_for(wishes: Wishes) -> dict[str, str]:
    """What a sign-up keeps of the wishes; the name is the person's."""
    return {
        "practice_name": wishes.practice_name,
        "country": wishes.country,
        "time_zone": wishes.time_zone,
        "language": wishes.language,
    }


def confirm_address(user: User, *, actor: Actor) -> bool:
    """Confirm the person's address and start the practice asked for; False when that was done before.

    The conditional update lets exactly one of two callers at the same time through.
    """
    with transaction.atomic():
        EmailAddress.objects.get_or_create(user=user, email=user.email)
        waiting = EmailAddress.objects.filter(user=user, email=user.email, verified=False)
        if not waiting.update(verified=True, primary=True):
            return False
        sign_up = SignUp.objects.filter(user=user).select_related("user").first()
        practice = start_practice(sign_up, actor=actor) if sign_up else None
        record(Action.EMAIL_CONFIRMED, practice_id=practice.pk if practice else None, actor=actor, about=about(user))
    return True


def accept_invitation(invitation: Invitation, wishes: Wishes, *, password: str, address: str) -> User | None:
    """A person whose address is proven, with a practice of their own on the viewer plan; None if they are known."""
    about_them = {"name": wishes.name, "language": wishes.language, "time_zone": wishes.time_zone}
    with transaction.atomic():
        try:
            with transaction.atomic():
                user = create_proven_user(invitation.email, password, **about_them)
        except IntegrityError:
            return None
        actor = as_person(user, address)
        record(Action.SIGNED_UP, practice_id=None, actor=actor, about=about(user, {"by": "invitation"}))
        sign_up = SignUp(user=user, **_asked_for(wishes))  # not saved: there is no mail to wait for
        start_practice(sign_up, actor=actor, plan=Plan.VIEWER)
    return user


def create_proven_user(email: str, password: str, **about_them: str) -> User:
    """Somebody whose mailed secret proved the address; in a transaction, which fails if the address is taken."""
    user = User.objects.create_user(email, password, **about_them)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def change_person(user: User, values: dict[str, Any], *, actor: Actor) -> list[str]:
    """Take over what a person changed about themselves."""
    changed = assign(user, values)
    if changed:
        with transaction.atomic():
            user.save(update_fields=changed)
            record_for_person(Action.USER_CHANGED, user, actor=actor, detail={"changed": changed})
    return changed
