"""The grammar of the ledger's verbs: `<object>:<what happened>`; labels are what administrators read."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Action(TextChoices):
    """Everything that is ever recorded; a verb that is not here cannot be."""

    SIGNED_UP = "user:signed-up", _("Signed up")
    SIGNED_IN = "user:signed-in", _("Signed in")
    SIGN_IN_FAILED = "user:sign-in-failed", _("Sign-in failed")
    SIGNED_OUT = "user:signed-out", _("Signed out")
    PASSWORD_RESET = "user:password-reset", _("Password reset")
    PASSWORD_CHANGED = "user:password-changed", _("Password changed")
    USER_CHANGED = "user:changed", _("Account changed")
    EMAIL_CONFIRMED = "user:email-confirmed", _("E-mail confirmed")
    PRACTICE_STARTED = "practice:started", _("Practice started")
    PRACTICE_CHANGED = "practice:changed", _("Practice settings changed")
    AUDIT_VIEWED = "audit:viewed", _("Audit log viewed")
    AUDIT_EXPORTED = "audit:exported", _("Audit log exported")
    PATIENT_CREATED = "patient:created", _("Patient created")
    PATIENT_CHANGED = "patient:changed", _("Patient changed")
    PATIENT_VIEWED = "patient:viewed", _("Patient viewed")
    COLLECTION_CREATED = "collection:created", _("Collection created")
    COLLECTION_CHANGED = "collection:changed", _("Collection changed")
    COLLECTION_VIEWED = "collection:viewed", _("Collection viewed")
    COLLECTION_DOWNLOADED = "collection:downloaded", _("Collection downloaded")
    ITEM_UPLOADED = "item:uploaded", _("File uploaded")
    ITEM_REFUSED = "item:refused", _("File refused")
    ITEM_VIEWED = "item:viewed", _("Image viewed")
    ITEM_DOWNLOADED = "item:downloaded", _("Original downloaded")
    ITEM_TAGGED = "item:tagged", _("Tag changed")
    ITEM_REMOVED = "item:removed", _("Moved to the bin")
    ITEM_RESTORED = "item:restored", _("Restored from the bin")
    LINK_CREATED = "link:created", _("Link created")
    LINK_SENT = "link:sent", _("Link sent by mail")
    LINK_MAIL_FAILED = "link:mail-failed", _("Link mail failed")
    LINK_OPENED = "link:opened", _("Link opened")
    LINK_PASSWORD_FAILED = "link:password-failed", _("Wrong link password")
    LINK_CODE_SENT = "link:code-sent", _("One-time code sent")
    LINK_CODE_FAILED = "link:code-failed", _("Wrong one-time code")
    LINK_LOCKED = "link:locked", _("Link locked")
    LINK_REARMED = "link:re-armed", _("Link unlocked")
    LINK_EXTENDED = "link:extended", _("Link extended")
    LINK_PASSWORD_CHANGED = "link:password-changed", _("Link password changed")
    LINK_WITHDRAWN = "link:withdrawn", _("Link withdrawn")
    LINK_MORE_TIME_ASKED = "link:more-time-asked", _("More time asked for")
    LINK_VISIT_FINISHED = "link:visit-finished", _("Upload visit finished")
