"""How often each collection is shared; who shares lives above, and is named in the settings instead of imported."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import Practice

CountShares = Callable[[Practice, Collection[uuid.UUID]], Mapping[uuid.UUID, int]]


def count_shares(practice: Practice, collections: Collection[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    """The collections that are shared now, each with the number of its links; one query for all of them."""
    count = cast("CountShares", import_string(settings.COLLECTION_SHARES))
    return count(practice, collections)
