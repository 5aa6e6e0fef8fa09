"""`manage.py verify_audit`: walks every chain of the audit log and names the first broken entry of each."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Practice
from audit.checking import Break, Problem, Walk, chains


class Command(BaseCommand):
    help = "Check that nothing in the audit log was changed, removed, moved or put in later; fails if something was."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--practice", help="only the chain of this practice: its short name, or its id")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = [chosen(options["practice"])] if options["practice"] else chains()
        broken = [whose for whose in wanted if not self.check_chain(whose)]
        if broken:
            raise CommandError(f"{len(broken)} of {counted(len(wanted))} broken")
        self.stdout.write(f"{counted(len(wanted))} checked, nothing is broken")

    def check_chain(self, whose: uuid.UUID | None) -> bool:
        """Tell about one chain; whether it holds."""
        walk = Walk(whose)
        found = walk.find_break()
        if found:
            self.stderr.write(f"{name_of(whose)}: {described(found)}")
        elif walk.position:
            self.stdout.write(f"{name_of(whose)}: {walk.position} entries hold; the last one's hash is {walk.hash}")
        return found is None


def chosen(text: str) -> uuid.UUID:
    """The practice of this short name; by its id also one that is gone."""
    practice = Practice.objects.filter(slug=text).first()
    if practice:
        return practice.pk
    try:
        return uuid.UUID(text)
    except ValueError:
        raise CommandError(f"There is no practice with the short name {text!r}.") from None


def name_of(whose: uuid.UUID | None) -> str:
    if whose is None:
        return "What belongs to no practice"
    practice = Practice.objects.filter(pk=whose).first()
    return f"Practice {practice.slug}" if practice else f"Practice {whose}"


def described(found: Break) -> str:
    """One line that lets an operator find the entry; nothing of a patient stands in it."""
    said = f"entry {found.position} {found.problem}"
    if found.event is None:
        return said
    which = f"{found.event}, id {found.event.pk}"
    if found.problem == Problem.MISSING:
        return f"{said}; the next one there is entry {found.event.position} ({which})"
    return f"{said} ({which})"


def counted(number: int) -> str:
    return "1 chain" if number == 1 else f"{number} chains"
