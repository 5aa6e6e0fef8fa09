"""A trial of its own for a benchmark: settings, tables and static files in a folder that is gone afterwards."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.core.management import call_command

from config.trial import prepare_environment


@contextmanager
def fresh() -> Iterator[Path]:
    """Django is ready inside; only then may modules be loaded that have models."""
    with tempfile.TemporaryDirectory(prefix="bitewing-benchmark-") as folder:
        os.environ["BITEWING_VAR"] = folder
        prepare_environment(port="8000")
        django.setup()
        for command in ("migrate", "createcachetable", "setup_store"):
            call_command(command, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        yield Path(folder)
