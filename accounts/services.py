"""What changes people and practices: sign-up, the start of a practice, settings; each leaves its audit line."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts import plans
from accounts.access import as_person
from accounts.invitation import Invitation
from accounts.models import Membership, Plan, Practice, Role, SignUp, User
from audit.actions import Action
from audit.ledger import About, Actor, record

SLUG_LENGTH = 40
SUFFIX_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


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
                user = User.objects.create_user(invitation.email, password, **about_them)
        except IntegrityError:
            return None
        actor = as_person(user, address)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        record(Action.SIGNED_UP, practice_id=None, actor=actor, about=about(user, {"by": "invitation"}))
        sign_up = SignUp(user=user, **_asked_for(wishes))  # not saved: there is no mail to wait for
        start_practice(sign_up, actor=actor, plan=Plan.VIEWER)
    return user


def start_practice(sign_up: SignUp, *, actor: Actor, plan: Plan = Plan.TRIAL) -> Practice:
    """Make the practice, with the person as its administrator; a trial ends by itself."""
    ends = timezone.now() + timedelta(days=plans.TRIAL_DAYS) if plan == Plan.TRIAL else None
    with transaction.atomic():
        practice = create_practice(
            name=sign_up.practice_name,
            plan=plan,
            trial_ends_at=ends,
            country=sign_up.country,
            time_zone=sign_up.time_zone,
            language=sign_up.language,
        )
        Membership.objects.create(practice=practice, user=sign_up.user, role=Role.ADMINISTRATOR)
        detail = {"plan": practice.plan, "terms_accepted_at": sign_up.terms_accepted_at.isoformat()}
        what = About(id=practice.pk, label=practice.name, detail=detail)
        record(Action.PRACTICE_STARTED, practice_id=practice.pk, actor=actor, about=what)
    return practice


def create_practice(*, name: str, **values: Any) -> Practice:
    """A practice under the first free short name."""
    for slug in slugs(name):
        try:
            with transaction.atomic():
                return Practice.objects.create(name=name, slug=slug, **values)
        except IntegrityError:
            if not Practice.objects.filter(slug=slug).exists():
                raise
    raise AssertionError("there is always another slug")


def slugs(name: str) -> Iterator[str]:
    """Short ASCII names for the address bar: the plain one first, then with random endings."""
    base = slugify(name)[:SLUG_LENGTH].strip("-_")
    if base:
        yield base
    while True:
        yield f"{base or 'practice'}-{''.join(secrets.choice(SUFFIX_LETTERS) for _ in range(5))}"


def change_practice(practice: Practice, values: dict[str, Any], *, actor: Actor) -> list[str]:
    """Take over new settings; tells which ones changed, none leaves no trace."""
    changed = assign(practice, values)
    if changed:
        with transaction.atomic():
            practice.save(update_fields=changed)
            what = About(id=practice.pk, label=practice.name, detail={"changed": changed})
            record(Action.PRACTICE_CHANGED, practice_id=practice.pk, actor=actor, about=what)
    return changed


def change_person(user: User, values: dict[str, Any], *, actor: Actor) -> list[str]:
    """Take over what a person changed about themselves."""
    changed = assign(user, values)
    if changed:
        with transaction.atomic():
            user.save(update_fields=changed)
            record_for_person(Action.USER_CHANGED, user, actor=actor, detail={"changed": changed})
    return changed


def assign(thing: Practice | User, values: dict[str, Any]) -> list[str]:
    """Set what is different, and name it."""
    changed = sorted(name for name, value in values.items() if getattr(thing, name) != value)
    for name in changed:
        setattr(thing, name, values[name])
    return changed
