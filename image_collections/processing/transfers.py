"""Ending transfers that do not become items: the room goes back into the quota, the parts are thrown away."""

import datetime
import logging

from django.db import transaction
from django.utils import timezone

from image_collections.models import Upload, UploadState
from image_collections.storage import StoreUnavailable, Transfer, get_store

ABANDONED = datetime.timedelta(hours=24)
log = logging.getLogger(__name__)


def transfer_of(upload: Upload) -> Transfer:
    """The upload as the store knows it."""
    return Transfer(upload.key, upload.store_id, upload.size, upload.part_size)


def give_up(upload: Upload) -> bool:
    """End a transfer without an item; True for the one call that ended it. `upload.state` is fresh afterwards."""
    uploads = Upload.objects.of(upload.practice).filter(pk=upload.pk)
    with transaction.atomic():
        ended = bool(uploads.filter(state=UploadState.UPLOADING).update(state=UploadState.CANCELLED))
        if ended:
            upload.practice.release_storage(upload.size)
    upload.state = uploads.values_list("state", flat=True).get()
    if ended:
        _throw_away(upload)
    return ended


def forget_abandoned() -> None:
    """Give up what has not moved for a day, and throw away again what the store could not at the time."""
    uploads = Upload.objects.across_practices().select_related("practice")
    for upload in uploads.filter(state=UploadState.UPLOADING, moved_at__lt=timezone.now() - ABANDONED):
        give_up(upload)
    for upload in uploads.filter(state=UploadState.CANCELLED).exclude(store_id=""):
        _throw_away(upload)


def _throw_away(upload: Upload) -> None:
    try:
        get_store().abort(transfer_of(upload))
        get_store().delete(upload.key)
    except StoreUnavailable:
        log.warning("The store does not answer; the parts of a cancelled upload stay until the next round.")
        return
    Upload.objects.of(upload.practice).filter(pk=upload.pk).update(store_id="")
