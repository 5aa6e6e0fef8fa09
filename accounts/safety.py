"""What people are told by mail about their own sign-in; it always goes out, nobody can decline it."""

from __future__ import annotations

from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Safety(Enum):
    """A heading, and a sentence that says what happened."""

    APP_ADDED = (
        _("An authenticator app was added"),
        _("Signing in to your account at Bitewing now also asks for a code from the app."),
    )
    APP_REMOVED = (
        _("The authenticator app was removed"),
        _("Signing in to your account at Bitewing no longer asks for a code from the app."),
    )
    PASSKEY_ADDED = (
        _("A passkey was added"),
        _("Your account at Bitewing can now be opened with one more passkey, without a password."),
    )
    PASSKEY_REMOVED = (
        _("A passkey was removed"),
        _("One of the passkeys of your account at Bitewing does not work any more."),
    )
    RECOVERY_CODES_MADE = (
        _("New recovery codes were made"),
        _("Your account at Bitewing has new recovery codes. The ones before do not work any more."),
    )
    RECOVERY_CODE_USED = (
        _("A recovery code was used"),
        _("Somebody proved to be you at Bitewing with one of your recovery codes. It is used up now."),
    )
    ALL_REMOVED = (
        _("Your second factor was removed"),
        _("The operator removed the authenticator app, passkeys and recovery codes of your account at Bitewing."),
    )
    OTHER = (
        _("Your account was changed"),
        _("Something about how you sign in at Bitewing was changed."),
    )

    def __init__(self, heading: Promise, sentence: Promise) -> None:
        self.heading, self.sentence = heading, sentence
