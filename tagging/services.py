"""What can be done with the kinds of a practice; a kind in use can be hidden, never deleted."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max

from accounts.models import Practice
from audit import ledger
from audit.actions import Action
from audit.ledger import About, Actor
from tagging.models import Kind, KindCode


def ensure_kinds(practice: Practice) -> None:
    """Give a practice the default kinds if it has none of them; may be called at any time, also twice at once."""
    if Kind.objects.of(practice).exclude(code="").exists():
        return
    defaults = [Kind(practice=practice, code=code, position=n) for n, code in enumerate(KindCode)]
    Kind.objects.bulk_create(defaults, ignore_conflicts=True)


def add_kind(practice: Practice, *, actor: Actor, label: str) -> Kind:
    """A kind of the practice's own, at the end of the list."""
    with transaction.atomic():
        last = Kind.objects.of(practice).aggregate(last=Max("position"))["last"]
        kind = Kind.objects.create(practice=practice, own_label=label, position=(last or 0) + 1)
        _record(kind, actor, "added")
    return kind


def rename_kind(kind: Kind, *, actor: Actor, label: str) -> None:
    """The practice's own word; the word of Bitewing itself is kept translated."""
    is_default = bool(kind.code) and label == str(KindCode(kind.code).label)
    kind.own_label = "" if is_default else label
    with transaction.atomic():
        kind.save(update_fields=["own_label"])
        _record(kind, actor, "renamed")


def hide_kind(kind: Kind, *, actor: Actor) -> None:
    """Offer it no longer; items that have it keep it."""
    _set_hidden(kind, actor, hidden=True)


def show_kind(kind: Kind, *, actor: Actor) -> None:
    """Offer it again."""
    _set_hidden(kind, actor, hidden=False)


def _set_hidden(kind: Kind, actor: Actor, *, hidden: bool) -> None:
    if kind.hidden == hidden:
        return
    kind.hidden = hidden
    with transaction.atomic():
        kind.save(update_fields=["hidden"])
        _record(kind, actor, "hidden" if hidden else "shown")


def _record(kind: Kind, actor: Actor, what: str) -> None:
    about = About(id=kind.pk, label=kind.label, detail={"kind": what})
    ledger.record(Action.PRACTICE_CHANGED, practice_id=kind.practice_id, actor=actor, about=about)
