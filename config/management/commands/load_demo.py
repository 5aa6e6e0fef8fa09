"""`manage.py load_demo`: the demo practice, once; for trials only."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.demo.practice import load


class Command(BaseCommand):
    help = "Load the demo practice with synthetic patients and pictures, unless it is there."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is not a trial (BITEWING_DEMO); sample patients do not belong here.")
        if load(settings.VAR / "demo-pictures"):
            self.stdout.write("Loaded the demo practice.")
