"""Counting wrong passwords and codes of one link, and locking it at the fifth."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone

from audit.actions import Action
from audit.ledger import Actor
from sharing import tasks
from sharing.models import Link
from sharing.models.link import MOST_FAILURES
from sharing.recording import record_link


def is_right(typed: str, hashed: str) -> bool:
    """Compare with the hash; where there is none, hash all the same, so that both take as long."""
    if not hashed:
        make_password(typed)
        return False
    return check_password(typed, hashed)


def hold(link: Link) -> Link:
    """The link as it is now, under its row lock until the transaction ends."""
    return Link.objects.of(link.practice).select_for_update().get(pk=link.pk)


def count_failure(link: Link, action: Action, *, actor: Actor) -> None:
    """Call it with the row held: then the fifth is the fifth, however many try at once."""
    link.failures += 1
    record_link(action, link, actor=actor, failures=link.failures)
    if link.failures >= MOST_FAILURES:
        link.locked_at = timezone.now()
        link.epoch += 1
        record_link(Action.LINK_LOCKED, link, actor=actor)
        transaction.on_commit(partial(tasks.hurry, tasks.tell_of_lock, link.pk))
    link.save(update_fields=["failures", "locked_at", "epoch"])
