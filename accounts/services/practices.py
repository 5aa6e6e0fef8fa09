"""What changes practices: their start, their short names, their settings."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts import plans
from accounts.models import Membership, Plan, Practice, Role, SignUp, User
from audit.actions import Action
from audit.ledger import About, Actor, record

SLUG_LENGTH = 40
SUFFIX_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


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


def assign(thing: Practice | User, values: dict[str, Any]) -> list[str]:
    """Set what is different, and name it."""
    changed = sorted(name for name, value in values.items() if getattr(thing, name) != value)
    for name in changed:
        setattr(thing, name, values[name])
    return changed
