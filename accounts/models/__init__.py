"""The tables of accounts, one file for each subject."""

from accounts.models.mail import MailState, OutgoingMail
from accounts.models.people import Membership, Role, SignUp, User
from accounts.models.practice import Notation, Plan, Practice

__all__ = ["MailState", "Membership", "Notation", "OutgoingMail", "Plan", "Practice", "Role", "SignUp", "User"]
