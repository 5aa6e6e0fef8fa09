"""`manage.py verify_audit`: walks every chain of the ledger and names the first broken entry of each."""

import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.ledger import Break, chains, first_broken


class Command(BaseCommand):
    help = "Check that nothing in the audit log was changed, removed, moved or put in later."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--practice", type=uuid.UUID, help="only the chain of this practice (its id)")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = [options["practice"]] if options["practice"] else chains()
        broken = [(whose, found) for whose in wanted if (found := first_broken(whose))]
        for whose, found in broken:
            self.stderr.write(described(whose, found))
        if broken:
            raise CommandError(f"{len(broken)} of {len(wanted)} chains broken")
        self.stdout.write(f"{len(wanted)} chains hold")


def described(whose: uuid.UUID | None, found: Break) -> str:
    """One line that lets an operator find the entry."""
    chain = f"practice {whose}" if whose else "no practice"
    if found.event is None:
        return f"{chain}: the chain does not end where it should, at entry {found.position}"
    return f"{chain}: entry {found.position} is broken ({found.event.pk}, {found.event})"
