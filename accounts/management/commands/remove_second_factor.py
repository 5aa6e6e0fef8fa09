"""`manage.py remove_second_factor`: lets a person in again who lost the app, every passkey and the recovery codes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.operators import CONSOLE
from accounts.services.second_factor import remove_all_factors


class Command(BaseCommand):
    help = (
        "Remove the authenticator app, the passkeys and the recovery codes of a person who lost them, and end all of "
        "the person's sessions. The password stays; the person gets a mail. Make sure first that it is the person."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address the person signs in with")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"].strip()).first()
        if user is None:
            raise CommandError(f"Nobody signs in with {options['email']}.")
        if not remove_all_factors(user, actor=CONSOLE):
            raise CommandError(f"{user.email} has no second factor.")
        self.stdout.write(f"{user.email} signs in with the password alone now, and was told so by mail.")
