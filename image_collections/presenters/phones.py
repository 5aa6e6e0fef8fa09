"""Whether a phone may send files into a collection now; who hands over lives above, and is named in the settings."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from image_collections.models import Collection

PhoneUntil = Callable[[Collection], datetime.datetime | None]


def phone_until(collection: Collection) -> datetime.datetime | None:
    """The moment at which the code for a phone ends; none when no code lives."""
    return cast("PhoneUntil", import_string(settings.COLLECTION_PHONE))(collection)
