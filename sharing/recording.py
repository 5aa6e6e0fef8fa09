"""Writing what happened to a link into the ledger, always with the same labels."""

from __future__ import annotations

from typing import Any

from audit.actions import Action
from audit.ledger import About, Actor, record
from sharing.models import Link


def record_link(action: Action, link: Link, *, actor: Actor, **detail: Any) -> None:
    """One entry about this link; the patient is named, because whoever reads the ledger asks for whom it was."""
    patient = link.collection.patient
    about = About(
        id=link.pk,
        label=link.receiver,
        patient_id=patient.pk,
        patient_label=patient.full_name,
        detail={"kind": link.kind, **detail},
    )
    record(action, practice_id=link.practice_id, actor=actor, about=about)
