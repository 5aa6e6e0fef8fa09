"""The tables of sharing, one file for each subject."""

from sharing.models.group import Group
from sharing.models.hand_over import HandOver
from sharing.models.link import Link, LinkKind, LinkState, Sees
from sharing.models.share import Recipient, Share, Sight
from sharing.models.visit import Visit
from sharing.models.wanted import Wanted

__all__ = [
    "Group",
    "HandOver",
    "Link",
    "LinkKind",
    "LinkState",
    "Recipient",
    "Sees",
    "Share",
    "Sight",
    "Visit",
    "Wanted",
]
