"""The history of the tables is complete and has names that say something."""

import re

import pytest
from django.apps import apps
from django.core.management import call_command

from tests.walls import house


def test_every_app_with_tables_has_migrations():
    """`makemigrations --check` is silent about an app without the package, so look for it."""
    missing = [
        config.name
        for config in apps.get_app_configs()
        if config.name in house.APPS
        and list(config.get_models())
        and not (house.ROOT / config.name / "migrations" / "__init__.py").exists()
    ]
    assert missing == []


@pytest.mark.django_db
def test_models_and_migrations_agree(capsys):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    assert capsys.readouterr().out == ""


def test_migration_names_say_what_they_do():
    names = [path.stem for path in house.files() if path.parent.name == "migrations" and path.stem != "__init__"]
    assert [name for name in names if re.search(r"auto_\d{8}", name)] == []
