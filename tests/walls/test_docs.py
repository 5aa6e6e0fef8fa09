"""What the documents say is there: tests, files, commands; variables are in test_configuration."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.walls import house

PROMISES = ("security", "reliability")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
NOT_YET = "## Not yet"


def text_of(name: str) -> str:
    return (house.ROOT / name).read_text(encoding="utf-8")


def promises(name: str) -> list[str]:
    return [line for line in text_of(f"docs/{name}.md").split(NOT_YET)[0].splitlines() if line.startswith("* ")]


def is_there(file: str, test: str) -> bool:
    path = house.ROOT / file
    return path.is_file() and test in {function.name for function in house.functions(path)}


@pytest.mark.parametrize("name", PROMISES)
def test_every_promise_names_its_tests(name):
    said = promises(name)
    assert len(said) > 15
    assert [line for line in said if not TEST.search(line)] == []


@pytest.mark.parametrize("name", PROMISES)
def test_every_test_that_is_named_exists(name):
    named = TEST.findall(text_of(f"docs/{name}.md"))
    assert [f"{file}::{test}" for file, test in named if not is_there(file, test)] == []
    assert text_of(f"docs/{name}.md").count("tests/") - len(named) <= 1  # the others are written wrongly


@pytest.mark.parametrize("name", PROMISES)
def test_what_is_not_kept_yet_is_said(name):
    assert text_of(f"docs/{name}.md").split(NOT_YET)[1].count("\n* ") >= 5


def test_links_lead_to_files():
    documents = [path for path in house.files() if path.suffix == ".md"]
    assert len(documents) > 5
    lost = [
        f"{house.named(path)}: {target}"
        for path in documents
        for target in LINK.findall(path.read_text(encoding="utf-8"))
        if "://" not in target and not (path.parent / Path(target)).exists()
    ]
    assert lost == []


def commands() -> set[str]:
    """Every `manage.py ...` of ours."""
    found = {path.stem for path in house.app_files() if path.parent.name == "commands"}
    return found - {"__init__"}


def test_every_command_stands_in_a_document():
    text = "\n".join(
        path.read_text(encoding="utf-8")
        for path in house.files()
        if path.parent.name == "docs" and path.suffix == ".md"
    )
    told = set(re.findall(r"manage\.py (\w+)", text))
    assert len(commands()) > 5
    assert commands() - told == set()
    assert told - commands() <= {"migrate"}  # Django's own


@pytest.mark.accepts("I9")
def test_readme_begins_with_the_two_commands():
    first = text_of("README.md").split("```")[1]
    assert [line.split("#")[0].strip() for line in first.strip().splitlines()] == ["make run", "make test"]


def test_changelog_has_what_is_not_released():
    headings = re.findall(r"^## .*", text_of("CHANGELOG.md"), re.MULTILINE)
    assert "unreleased" in headings[0].lower()
