"""The tables of accounts, one file for each subject."""

from accounts.models.billing import ProviderEvent, Subscription, SubscriptionState
from accounts.models.joining import JoinInvitation, JoinState
from accounts.models.mail import MailState, OutgoingMail
from accounts.models.people import Membership, Role, SignUp, User
from accounts.models.practice import Notation, Plan, Practice

__all__ = [
    "JoinInvitation",
    "JoinState",
    "MailState",
    "Membership",
    "Notation",
    "OutgoingMail",
    "Plan",
    "Practice",
    "ProviderEvent",
    "Role",
    "SignUp",
    "Subscription",
    "SubscriptionState",
    "User",
]
