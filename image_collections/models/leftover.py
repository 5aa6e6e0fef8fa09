"""Objects that should be gone and are not, because the store did not answer when they were to be deleted."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Leftover(models.Model):
    """One object of the store that no row names any more; deleted again every minute until that works."""

    key = models.CharField(max_length=200, unique=True)
    since = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.key
