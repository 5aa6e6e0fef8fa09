"""What to do about a file that was refused or failed; why it was stands in reasons.py."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ADVICE: dict[str, Promise | str] = {
    "type_not_accepted": _("Save it as one of the accepted types, for example PDF or JPEG, and add it again."),
    "type_not_wanted": _("Ask whoever sent the link where to send it."),
    "content_mismatch": _("Save it anew in the program it comes from, and add it again."),
    "empty": _("Look at the file on your computer and add the right one."),
    "too_large": _("Make it smaller, or split it, and add it again."),
    "over_quota": _("Delete what is not needed any more or ask for more storage, then add it again."),
    "picture_too_large": _("Save the picture smaller and add it again."),
    "archive_unsafe": _("Unpack the archive and add the files in it."),
    "malware": _("Do not open the file. Delete it where it came from and tell whoever sent it."),
    "unreadable": _("Try again. If that does not help, save the file anew and add it again."),
    "damaged": _("Save or export the file anew from the device or program it comes from."),
    "damaged_in_transfer": _("Dismiss it and add the file again."),
    "password_protected": _("Save it without a password and add it again."),
    "no_picture": _("Export the picture itself from the program it comes from."),
    "no_decoder": _("Export it without compression, or as JPEG, and add it again."),
    "original_missing": _("Dismiss it and add the file again."),
    "out_of_memory": _("Try again later, or save the file smaller and add it again."),
    "took_too_long": _("Try again later, or save the file smaller and add it again."),
    "worker_died": _("Try again. If it fails once more, save the file anew."),
    "not_scanned": _("Try again later."),
}
USUAL = _("Try again, or dismiss it and add the file once more.")


def advice_for(reason: str) -> str:
    """One sentence that says what helps."""
    return str(ADVICE.get(reason, USUAL))
