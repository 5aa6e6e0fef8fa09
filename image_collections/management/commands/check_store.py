"""manage.py check_store: compare database and store, both ways, and repair what can be repaired."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from image_collections.processing.comparing import Kind
from image_collections.processing.repairing import WrongStore, check_store, is_wrong
from image_collections.storage import StoreUnavailable


class Command(BaseCommand):
    """Tells numbers only, never a name; ends with 1 when something is wrong."""

    help = "Compare the database with the file store, both ways. Tells how much is wrong, of each kind, and no names."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="repair what can be repaired, see docs/operating.md")

    def handle(self, *args: Any, repair: bool, **options: Any) -> None:
        try:
            found = check_store(repair=repair)
        except WrongStore as error:
            raise CommandError(
                "One of database and store is empty: is this the right store? Nothing was repaired."
            ) from error
        except StoreUnavailable as error:
            raise CommandError("The file store does not answer. Try again when it does.") from error
        for kind in Kind:
            self.stdout.write(f"{found[kind]:>9,}  {kind}")
        if is_wrong(found):
            raise SystemExit(1)
        self.stdout.write("Database and store agree.")
