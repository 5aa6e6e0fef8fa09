"""The grammar of the ledger's verbs: `<object>:<what happened>`; labels are what administrators read."""

from django.db.models import TextChoices
from django.utils.functional import Promise
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
    EMAIL_CHANGED = "user:email-changed", _("E-mail changed")
    SECOND_FACTOR_ADDED = "user:second-factor-added", _("Second factor added")
    SECOND_FACTOR_REMOVED = "user:second-factor-removed", _("Second factor removed")
    SECOND_FACTOR_FAILED = "user:second-factor-failed", _("Second factor failed")
    RECOVERY_CODES_MADE = "user:recovery-codes-made", _("New recovery codes")
    SESSION_ENDED = "user:session-ended", _("Session ended from another one")
    USER_SUSPENDED = "user:suspended", _("User suspended by the operator")
    USER_REACTIVATED = "user:reactivated", _("User reactivated by the operator")
    MEMBER_INVITED = "member:invited", _("User invited")
    INVITATION_SENT_AGAIN = "member:invitation-sent-again", _("Invitation sent again")
    INVITATION_WITHDRAWN = "member:invitation-withdrawn", _("Invitation withdrawn")
    MEMBER_JOINED = "member:joined", _("User joined")
    MEMBER_SUSPENDED = "member:suspended", _("User suspended")
    MEMBER_REACTIVATED = "member:reactivated", _("User reactivated")
    MEMBER_CHANGED = "member:changed", _("Rights of a user changed")
    MEMBER_RESET_STARTED = "member:reset-started", _("Password reset started for a user")
    MEMBER_REMOVED = "member:removed", _("User removed")
    MEMBER_LEFT = "member:left", _("User left")
    PATIENT_ASSIGNED = "patient:assigned", _("Patient assigned to a user")
    PATIENT_UNASSIGNED = "patient:unassigned", _("Patient no longer assigned to a user")
    TRIAL_STARTED = "practice:trial-started", _("Trial started")
    SUBSCRIPTION_ASKED = "subscription:asked", _("Subscription asked for")
    SUBSCRIPTION_STARTED = "subscription:started", _("Subscription started")
    SUBSCRIPTION_PAID = "subscription:paid", _("Subscription paid on")
    SUBSCRIPTION_CANCELLED = "subscription:cancelled", _("Subscription cancelled")
    SUBSCRIPTION_ENDED = "subscription:ended", _("Subscription ended")
    PRACTICE_STARTED = "practice:started", _("Practice started")
    PRACTICE_CHANGED = "practice:changed", _("Practice settings changed")
    AUDIT_VIEWED = "audit:viewed", _("Audit log viewed")
    AUDIT_EXPORTED = "audit:exported", _("Audit log exported")
    PATIENT_CREATED = "patient:created", _("Patient created")
    PATIENT_CHANGED = "patient:changed", _("Patient changed")
    PATIENT_VIEWED = "patient:viewed", _("Patient viewed")
    PATIENT_REMOVED = "patient:removed", _("Patient moved to the bin")
    PATIENT_RESTORED = "patient:restored", _("Patient restored from the bin")
    PATIENT_PURGED = "patient:purged", _("Patient deleted for good")
    PATIENTS_MERGED = "patient:merged", _("Two patients merged")
    PATIENTS_PARTED = "patient:parted", _("Merging of two patients undone")
    PATIENT_PHOTO_SET = "patient:photo-set", _("Photo of the patient changed")
    COLLECTION_CREATED = "collection:created", _("Collection created")
    COLLECTION_CHANGED = "collection:changed", _("Collection changed")
    COLLECTION_VIEWED = "collection:viewed", _("Collection viewed")
    COLLECTION_DOWNLOADED = "collection:downloaded", _("Collection downloaded")
    COLLECTION_REMOVED = "collection:removed", _("Collection moved to the bin")
    COLLECTION_RESTORED = "collection:restored", _("Collection restored from the bin")
    COLLECTION_PURGED = "collection:purged", _("Collection deleted for good")
    COLLECTION_ARRANGED = "collection:arranged", _("Order of a collection changed")
    ITEM_UPLOADED = "item:uploaded", _("File uploaded")
    ITEM_REFUSED = "item:refused", _("File refused")
    ITEM_VIEWED = "item:viewed", _("Image viewed")
    ITEM_DOWNLOADED = "item:downloaded", _("Original downloaded")
    ITEM_TAGGED = "item:tagged", _("Tag changed")
    ITEM_REMOVED = "item:removed", _("Moved to the bin")
    ITEM_RESTORED = "item:restored", _("Restored from the bin")
    ITEM_PURGED = "item:purged", _("Deleted for good")
    ITEM_MOVED = "item:moved", _("Moved to another collection")
    ITEM_FILED = "item:filed", _("Filed from the tray")
    ITEM_UNFILED = "item:unfiled", _("Put back into the tray")
    ITEM_COPIED = "item:copied", _("Copied to another collection")
    ITEM_MISMATCH_FOUND = "item:mismatch-found", _("File names another patient")
    ITEM_MISMATCH_ANSWERED = "item:mismatch-answered", _("Confirmed to be of this patient")
    ITEM_SCAN_ACCEPTED = "item:scan-accepted", _("Accepted without a malware scan")
    EXPORT_ASKED = "export:asked", _("Export asked for")
    EXPORT_MADE = "export:made", _("Export made")
    EXPORT_FAILED = "export:failed", _("Export failed")
    EXPORT_DOWNLOADED = "export:downloaded", _("Export downloaded")
    EXPORT_REMOVED = "export:removed", _("Export removed")
    HAND_OVER_MADE = "handover:made", _("Phone code made")
    HAND_OVER_OPENED = "handover:opened", _("Phone code used")
    HAND_OVER_ENDED = "handover:ended", _("Phone code ended")
    SHARE_CREATED = "share:created", _("Shared with people")
    SHARE_PASSED_ON = "share:passed-on", _("Share passed on")
    SHARE_TAKEN_BACK = "share:taken-back", _("Share taken back from a recipient")
    SHARE_WITHDRAWN = "share:withdrawn", _("Share withdrawn")
    SHARE_DECLINED = "share:declined", _("Share declined")
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
    LINK_REMINDED = "link:reminded", _("Reminded that a link ends")
    LINK_MAIL_BOUNCED = "link:mail-bounced", _("Link mail came back")
    LINK_VISIT_FINISHED = "link:visit-finished", _("Upload visit finished")


# What the verbs are about, in the order in which they are offered.
OBJECTS = {
    "patient": _("Patients"),
    "collection": _("Collections"),
    "item": _("Images and documents"),
    "export": _("Exports"),
    "handover": _("Phone codes"),
    "share": _("Shares with people"),
    "link": _("Links"),
    "user": _("Sign-in and own account"),
    "member": _("Users of the practice"),
    "practice": _("Practice"),
    "subscription": _("Plan"),
    "audit": _("Audit log"),
}


def object_of(action: str) -> str:
    """What a verb is about: the word before the colon."""
    return action.partition(":")[0]


def verbs_by_object() -> list[tuple[Promise, list[tuple[str, Promise | str]]]]:
    """Every verb under what it is about, for a list to choose from."""
    return [(label, [verb for verb in Action.choices if object_of(verb[0]) == key]) for key, label in OBJECTS.items()]
