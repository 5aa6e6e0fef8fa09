"""Django's flush, as the owner of the tables: what protects the ledger is taken away and put back."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import flush
from django.db import connection, transaction

from tests.emptying.protection import protect, unprotect


class Command(flush.Command):
    def handle(self, **options: Any) -> None:
        with transaction.atomic():
            unprotect(connection)
            super().handle(**options)
            protect(connection)
