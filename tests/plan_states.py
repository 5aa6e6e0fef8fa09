"""The five states that a practice may be in, and what tests of plans have in common."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Plan, Practice

STATES = ("viewer", "trial", "trial-over", "subscriber", "lapsed")


def put_into(practice: Practice, state: str) -> Practice:
    """Everything else stays as it is."""
    now = timezone.now()
    past, future = now - timedelta(days=3), now + timedelta(days=12)
    values: dict[str, dict[str, Any]] = {
        "viewer": {"plan": Plan.VIEWER, "trial_ends_at": None, "paid_until": None},
        "trial": {"plan": Plan.TRIAL, "trial_ends_at": future, "paid_until": None},
        "trial-over": {"plan": Plan.TRIAL, "trial_ends_at": past, "paid_until": None},
        "subscriber": {"plan": Plan.SUBSCRIBER, "trial_ends_at": past, "paid_until": future},
        "lapsed": {"plan": Plan.SUBSCRIBER, "trial_ends_at": past, "paid_until": past},
    }
    for name, value in values[state].items():
        setattr(practice, name, value)
    practice.save(update_fields=list(values[state]))
    return practice


def needs_row_locks() -> None:
    """Many at once are counted where rows can be locked."""
    if connection.vendor != "postgresql":
        pytest.skip("many at once need PostgreSQL: set DATABASE_URL")
