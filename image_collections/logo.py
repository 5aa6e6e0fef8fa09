"""A practice's own logo: taking one that somebody sends, taking it away, and finding it by its public name."""

from __future__ import annotations

from functools import partial

from django.core.files import File
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from accounts.models import Practice
from audit.actions import Action
from audit.ledger import About, Actor, record
from image_collections import tasks
from image_collections.models import ItemState, Logo
from image_collections.names import clean_name
from image_collections.processing.objects import remove_objects
from image_collections.storage import get_store, new_key


def logo_of(practice: Practice) -> Logo | None:
    """What was sent last and what is shown; None if there is neither."""
    return Logo.objects.of(practice).first()


def find_logo(name: str) -> Logo:
    """By its public name, which says whose it is; 404 once it was replaced or removed."""
    found = Logo.objects.across_practices().called(name).first()
    if found is None:
        raise Http404
    return found


def take_logo(practice: Practice, file: File, *, actor: Actor) -> None:
    """Keep what the form let through until a worker has made the picture; the logo of before is shown until then."""
    key = new_key("logos", practice.pk, practice.pk)
    get_store().save(key, file)
    noted = False
    try:
        note_sent(practice, key, clean_name(file.name or ""), actor)
        noted = True
    finally:
        if not noted:
            remove_objects([key])


@transaction.atomic
def note_sent(practice: Practice, key: str, name: str, actor: Actor) -> None:
    """What was sent before and not looked at yet is no longer wanted."""
    logo, _made = Logo.objects.of(practice).select_for_update().get_or_create(practice=practice)
    if logo.sent_key:
        transaction.on_commit(partial(remove_objects, [logo.sent_key]))
    logo.sent_key, logo.sent_name, logo.state_since = key, name, timezone.now()
    logo.state, logo.reason, logo.tries = ItemState.CHECKING, "", 0
    logo.save()
    record_change(practice, actor)
    transaction.on_commit(partial(tasks.queue_logo, logo.pk))


def remove_logo(practice: Practice, *, actor: Actor) -> bool:
    """From now on pages and mails show the name alone; False if there was none."""
    with transaction.atomic():
        logo = Logo.objects.of(practice).select_for_update().first()
        if logo is None:
            return False
        transaction.on_commit(partial(remove_objects, logo.keys()))
        logo.delete()
        Practice.objects.filter(pk=practice.pk).update(logo="")
        record_change(practice, actor)
    return True


def record_change(practice: Practice, actor: Actor) -> None:
    """The logo is one of the settings."""
    what = About(id=practice.pk, label=practice.name, detail={"changed": ["logo"]})
    record(Action.PRACTICE_CHANGED, practice_id=practice.pk, actor=actor, about=what)
