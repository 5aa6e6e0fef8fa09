"""manage.py setup_store: make the store ready for its first file; may be run again at any time."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from image_collections.storage import get_store


class Command(BaseCommand):
    """Makes the folder, or the bucket and who may reach it from a page."""

    help = "Make the file store ready: the folder, or the bucket with its CORS rule for BITEWING_PUBLIC_URL."

    def handle(self, *args: Any, **options: Any) -> None:
        get_store().prepare(settings.PUBLIC_URL)
        if options["verbosity"]:
            self.stdout.write("The file store is ready.")
