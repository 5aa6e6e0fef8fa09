"""The tables of sharing, one file for each subject."""

from sharing.models.link import Link, LinkKind, LinkState, Sees
from sharing.models.visit import Visit

__all__ = ["Link", "LinkKind", "LinkState", "Sees", "Visit"]
