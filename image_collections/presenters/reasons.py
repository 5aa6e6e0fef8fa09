"""The plain words for why a file was refused or failed; the codes come from uploads, processing and imaging."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from image_collections.models import Item

WORDS: dict[str, Promise | str] = {
    # refused: never acceptable, however often it is tried
    "type_not_accepted": _("This type of file is not accepted."),
    "content_mismatch": _("The content is not what the name of the file says."),
    "empty": _("The file is empty."),
    "too_large": _("The file is larger than 500 MiB."),
    "over_quota": _("There is not enough storage left in the practice."),
    "picture_too_large": _("The picture has too many pixels."),
    "archive_unsafe": _("The archive is not safe to open."),
    "malware": _("The scanner found malware in the file."),
    "type_not_wanted": _("This link does not take this type of file."),
    "limit_files": _("No more files can be added with this link."),
    "limit_bytes": _("The link does not take as much data."),
    "not_allowed": _("You may not add files here."),
    "not_taking": _("The practice cannot take files at the moment. Please ask it how to send them."),
    # failed: accepted, but it did not work
    "unreadable": _("The file cannot be read."),
    "damaged": _("The file is damaged and cannot be read."),
    "damaged_in_transfer": _("The file was damaged on its way. Please send it again."),
    "password_protected": _("The file is protected by a password."),
    "no_picture": _("There is no picture in the file."),
    "film": _("The file holds a film, which Bitewing cannot play. Please download it."),
    "picture_elsewhere": _("The picture is on a server of the sender. Please ask for a file that holds it."),
    "no_decoder": _("The picture is compressed in a way Bitewing cannot show."),
    "too_detailed": _("The file is too detailed for a picture. It can be downloaded."),
    "original_missing": _("The file is not where it should be. Please send it again."),
    "out_of_memory": _("Reading the file took more memory than there is for one file."),
    "took_too_long": _("Reading the file took too long."),
    "worker_died": _("Reading the file was interrupted twice."),
    "not_scanned": _("The file could not be scanned for malware."),
    # about a transfer
    "collection_in_bin": _("The collection is in the bin. Restore it, or add the file to another one."),
    "cancelled": _("This upload was cancelled. Please start again."),
    "complete": _("This upload is complete already."),
    "missing_parts": _("Parts of the file are still missing."),
    "gone": _("This upload is not known any more. Please start again."),
    "wrong_length": _("A part of the file did not arrive whole."),
    "bad_request": _("This is not what was expected here."),
    "store_unavailable": _("The file store does not answer at the moment. Please try again in a minute."),
}
UNKNOWN = _("Something went wrong while the file was being read.")


def words_for(reason: str) -> str:
    """One sentence for the people who sent the file."""
    return str(WORDS.get(reason, UNKNOWN))


def already_here(item: Item) -> str:
    """The same content is in the collection, as this."""
    return gettext("Already here as %(name)s.") % {"name": item}
