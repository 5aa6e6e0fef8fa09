"""`manage.py create_operator`: lets a person into the admin; they set their own password and second factor."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from accounts.emails import mail_reset
from accounts.models import MailState, User
from accounts.operators import CONSOLE
from accounts.password_link import password_link
from accounts.services.operating import make_operator


class Command(BaseCommand):
    help = (
        "Make a person an operator, who may open /admin/. Somebody new gets a mail with a link that sets the password, "
        "once; somebody known signs in as before. The admin opens with a second factor only."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address the person signs in with")
        parser.add_argument("--name", default="", help="full name of somebody new")
        parser.add_argument("--print-link", action="store_true", help="print the link instead of mailing it")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip()
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email!r} is not an e-mail address.") from error
        if User.objects.filter(email__iexact=email, is_active=False).exists():
            raise CommandError(f"{email} is suspended. Reactivate the user first.")
        user = make_operator(email, options["name"] or email.partition("@")[0], actor=CONSOLE)
        if user.has_usable_password():
            self.stdout.write(f"{user.email} is an operator and signs in as before. A second factor is needed.")
        elif options["print_link"]:
            self.stdout.write(password_link(user))
        else:
            self.stdout.write(mailed(user))


def mailed(user: User) -> str:
    """Send the link and say where it went."""
    mail = mail_reset(user.email, password_link(user))
    if mail is None or mail.state == MailState.FAILED:
        raise CommandError("The mail could not be sent. Check the mail server, or use --print-link.")
    return f"{user.email} is an operator. A mail with a link that sets the password is on its way."
