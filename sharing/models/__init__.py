"""The tables of sharing, one file for each subject."""

from sharing.models.hand_over import HandOver
from sharing.models.link import Link, LinkKind, LinkState, Sees
from sharing.models.visit import Visit
from sharing.models.wanted import Wanted

__all__ = ["HandOver", "Link", "LinkKind", "LinkState", "Sees", "Visit", "Wanted"]
