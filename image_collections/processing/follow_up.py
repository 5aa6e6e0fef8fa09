"""What is to be done next, told to the tasks: the work itself knows no queue."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class FollowUp:
    """Items to check, and items whose frames are to be put in order."""

    check: tuple[uuid.UUID, ...] = ()
    arrange: tuple[uuid.UUID, ...] = ()
