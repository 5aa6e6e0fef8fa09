"""Every template compiles, and every mail has its three parts."""

from pathlib import Path

import pytest
from django.template.loader import get_template

from tests.walls import house


def template_name(path: Path) -> str:
    return path.as_posix().split("/templates/", 1)[1]


@pytest.mark.parametrize("name", sorted(template_name(path) for path in house.templates()))
def test_template_compiles(name):
    assert get_template(name).template.name == name


def test_every_mail_has_a_subject_a_text_and_a_page():
    mails = {path for path in house.templates() if path.parent.name == "mail"}
    stems = {path.parent / path.name.split(".")[0] for path in mails}
    wanted = {stem.with_name(stem.name + ending) for stem in stems for ending in (".subject.txt", ".txt", ".html")}
    assert {house.named(path) for path in wanted - mails} == set()


def test_no_page_names_a_patient_in_its_title():
    """Titles land in histories and in the mail of whoever copies the address (I2)."""
    lines = [
        f"{house.named(path)}: {line.strip()}"
        for path in house.templates()
        for line in path.read_text(encoding="utf-8").splitlines()
        if "{% block title %}" in line and ("{{" in line or "with name" in line)
    ]
    assert lines == []
