"""`manage.py suspend_user`: keeps a person out, everywhere; `--lift` lets them in again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.operators import CONSOLE
from accounts.services.operating import reactivate_user, suspend_user


class Command(BaseCommand):
    help = (
        "Suspend a person: no sign-in any more, in any practice, and open sessions end now. Nothing is deleted. "
        "To take somebody out of one practice only, its administrators use their page of users."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address the person signs in with")
        parser.add_argument("--lift", action="store_true", help="let the person in again")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"].strip()).first()
        if user is None:
            raise CommandError(f"Nobody has the address {options['email']!r}.")
        change, word = (reactivate_user, "active") if options["lift"] else (suspend_user, "suspended")
        if not change(user, actor=CONSOLE):
            raise CommandError(f"{user.email} is {word} already.")
        self.stdout.write(f"{user.email} is {word}.")
