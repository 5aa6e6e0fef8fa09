"""manage.py setup_store: make the store ready for its first file; may be run again at any time."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from image_collections.storage import get_store


class Command(BaseCommand):
    """Makes the folder, or the bucket, and says what it did."""

    help = "Make the file store ready: the folder, or the bucket with who may reach it and what it forgets by itself."

    def handle(self, *args: Any, **options: Any) -> None:
        done = get_store().prepare(settings.PUBLIC_URL)
        if options["verbosity"]:
            for line in [*done, "The file store is ready."]:
                self.stdout.write(line)
