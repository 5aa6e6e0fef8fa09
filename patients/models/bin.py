"""What can lie in the bin: how long, in which order it is shown, and when it is over."""

from __future__ import annotations

import datetime
from typing import Any, Self

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from patients.models.assignment import SeenByQuerySet

# The moment of removal of what somebody deleted for good: long ago, so that nobody can bring it back.
CONDEMNED = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def oldest_kept() -> datetime.datetime:
    """What was removed at or before this moment is not brought back any more."""
    return timezone.now() - datetime.timedelta(days=settings.BIN_DAYS)


class BinQuerySet(SeenByQuerySet):
    """Rows with `deleted_at`: empty while they are not in the bin."""

    def in_bin(self) -> Self:
        """Removed themselves, and can be brought back."""
        return self.filter(deleted_at__gt=oldest_kept())

    def over(self) -> Self:
        """Lay in the bin for long enough."""
        return self.filter(deleted_at__lte=oldest_kept())

    def last_removed(self, *, after: Any = None) -> Self:
        """The newest in the bin first, from behind a given one on."""
        rest = Q()
        if after is not None:
            then = after.deleted_at
            rest = Q(deleted_at__lte=then) & (Q(deleted_at__lt=then) | Q(pk__lt=after.pk))
        return self.filter(rest).order_by("-deleted_at", "-pk")
