"""What the pages of one's own security show: sessions in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession

from accounts.devices import Device, read_device
from accounts.sessions import NOWHERE


@dataclass(frozen=True)
class SessionRow:
    """One place where a person is signed in; `is_this`: the one that asks."""

    id: int
    device: Device
    address: str
    began_at: datetime
    seen_at: datetime
    is_this: bool


def session_rows(rows: Iterable[UserSession], session_key: str | None) -> list[SessionRow]:
    """The asking one first."""
    shown = [
        SessionRow(
            id=row.pk,
            device=read_device(row.user_agent),
            address="" if row.ip == NOWHERE else row.ip,
            began_at=row.created_at,
            seen_at=row.last_seen_at,
            is_this=row.session_key == session_key,
        )
        for row in rows
    ]
    return sorted(shown, key=lambda row: not row.is_this)
