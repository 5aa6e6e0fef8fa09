"""Asking for an export, and taking it away again; making it is the worker's."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from accounts.models import Membership
from audit.actions import Action
from audit.ledger import Actor, record
from image_collections.models import Export, ExportState
from image_collections.processing.exports.running import about_export, remove_export
from image_collections.tasks import queue_export
from patients.models import Patient


@transaction.atomic
def ask_export(membership: Membership, patient: Patient | None, *, actor: Actor) -> Export:
    """A new export of the patient, or of the practice; the one that is being made already, if there is one."""
    practice, user = membership.practice, membership.user
    type(practice).objects.select_for_update().get(pk=practice.pk)  # two clicks are one export
    same = Export.objects.of(practice).filter(patient=patient, asked_by=user)
    if running := same.filter(state__in=[ExportState.WAITING, ExportState.RUNNING]).first():
        return running
    export = Export.objects.create(practice=practice, patient=patient, asked_by=user)
    note(Action.EXPORT_ASKED, export, actor)
    transaction.on_commit(partial(queue_export, export.pk))
    return export


def end_export(export: Export, *, actor: Actor) -> None:
    """Stop it, or throw the ZIP away before its week is over."""
    with transaction.atomic():
        if remove_export(export):
            note(Action.EXPORT_REMOVED, export, actor)


def note(action: Action, export: Export, actor: Actor) -> None:
    """One line about an export."""
    record(action, practice_id=export.practice_id, actor=actor, about=about_export(export))
