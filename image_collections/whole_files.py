"""Files that come whole with a plain form, and what the page says about them; one that is bad stops no other."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import ngettext

from image_collections.models import Item
from image_collections.names import clean_name, is_litter
from image_collections.presenters.reasons import already_here, words_for
from image_collections.uploads import AlreadyHere, Uploader, UploadOver, UploadRefused, take_whole_file

MOST_LINES = 20  # named one by one; of the rest the number is told


def take_whole_files(request: HttpRequest, uploader: Uploader) -> list[Item]:
    """Keep the files of the form, and leave messages: who was not kept and why, then how many were.

    Returns what is there now of them, whether it came just now or was here already.
    """
    there: list[Item] = []
    asked = replace(uploader, again="again" in request.POST)
    files = [file for file in request.FILES.getlist("files") if not is_litter(file.name or "")]
    said = [line for file in files if (line := _take(asked, file, there))]
    for level, words in said[:MOST_LINES]:
        messages.add_message(request, level, words)
    if more := len(said[MOST_LINES:]):
        words = ngettext("%(count)s more file was not added.", "%(count)s more files were not added.", more)
        messages.warning(request, words % {"count": more})
    if added := len(files) - len(said):
        messages.success(request, ngettext("%(count)s file added.", "%(count)s files added.", added) % {"count": added})
    return there


def _take(uploader: Uploader, file: UploadedFile, there: list[Item]) -> tuple[int, str] | None:
    name = clean_name(file.name or "")
    try:
        there.append(take_whole_file(uploader, file))
    except (UploadRefused, UploadOver) as error:
        return messages.ERROR, f"{name}: {words_for(error.reason)}"
    except AlreadyHere as error:
        there.append(error.item)
        return messages.INFO, f"{name}: {already_here(error.item)}"
    return None
