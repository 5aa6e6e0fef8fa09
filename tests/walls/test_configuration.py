"""Every environment variable is documented, and production refuses an unsafe start."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env
from config.safety import refuse_unsafe
from tests.walls import house
from tests.walls.test_deployment import known_variables

NOT_FOR_PEOPLE = {"DJANGO_SETTINGS_MODULE", "BITEWING_SECRET_KEY_FILE"}
LONG_KEY = "k" * 40


def test_every_variable_is_documented():
    text = (house.ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert {name for name in known_variables() - NOT_FOR_PEOPLE if f"`{name}`" not in text} == set()


@pytest.mark.accepts("I10")
@pytest.mark.parametrize(
    "unsafe",
    [{"secret_key": ""}, {"secret_key": "short"}, {"debug": True}, {"hosts": ["*"]}, {"scanner": ""}],
    ids=["no key", "short key", "debug", "every host", "scanner forgotten"],
)
def test_production_does_not_start_unsafe(unsafe):
    safe = {"secret_key": LONG_KEY, "hosts": ["images.example.org"], "scanner": "none", "debug": False, "trial": False}
    refuse_unsafe(**safe)
    with pytest.raises(ImproperlyConfigured):
        refuse_unsafe(**{**safe, **unsafe})


def test_values_are_read_with_their_types(monkeypatch, tmp_path):
    monkeypatch.setenv("X_FLAG", "Yes")
    monkeypatch.setenv("X_NUMBER", "12")
    monkeypatch.setenv("X_ITEMS", "a, b,,c")
    assert (env.flag("X_FLAG"), env.number("X_NUMBER", 1), env.items("X_ITEMS")) == (True, 12, ["a", "b", "c"])
    assert (env.flag("X_NONE"), env.number("X_NONE", 7), env.items("X_NONE")) == (False, 7, [])
    secret = tmp_path / "secret"
    secret.write_text("from a file\n", encoding="utf-8")
    monkeypatch.setenv("X_TEXT_FILE", str(secret))
    assert env.text("X_TEXT") == "from a file"


@pytest.mark.parametrize(("reader", "value"), [(env.flag, "perhaps"), (lambda name: env.number(name, 1), "many")])
def test_a_wrong_value_is_named(monkeypatch, reader, value):
    monkeypatch.setenv("X_WRONG", value)
    with pytest.raises(ImproperlyConfigured, match="X_WRONG"):
        reader("X_WRONG")
