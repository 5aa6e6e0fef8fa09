"""`manage.py remove_operator`: the admin is closed for this person from the next request on."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.operators import CONSOLE
from accounts.services.operating import change_operator


class Command(BaseCommand):
    help = "Take the operator's pages from a person, who stays a user; suspend_user is for keeping somebody out."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address the person signs in with")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"].strip()).first()
        if user is None:
            raise CommandError("Nobody has this address.")
        if not change_operator(user, is_operator=False, actor=CONSOLE):
            raise CommandError(f"{user.email} is not an operator.")
        self.stdout.write(f"{user.email} is no longer an operator.")
