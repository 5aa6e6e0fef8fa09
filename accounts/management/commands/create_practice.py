"""`manage.py create_practice`: a practice that nobody signed up for, with its first administrator."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from accounts.billing.letters import mail_practice_made
from accounts.models import MailState, Plan, User
from accounts.operators import CONSOLE
from accounts.password_link import password_link
from accounts.places import countries_in, zone_names
from accounts.services.people import Wishes
from accounts.services.setting_up import set_up_practice


class Command(BaseCommand):
    help = (
        "Make a practice and its first administrator. Somebody new gets a mail with a link that sets the password; "
        "somebody known gets a mail that says so, and keeps the other practices."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="name of the practice")
        parser.add_argument("--administrator", required=True, metavar="EMAIL", help="who administers it")
        parser.add_argument("--full-name", default="", help="full name of somebody new")
        parser.add_argument("--plan", choices=Plan.values, default=Plan.TRIAL, help="a subscriber's has no end here")
        parser.add_argument("--country", default="", help="two letters, for example AT")
        parser.add_argument("--language", default=settings.LANGUAGE_CODE, choices=dict(settings.LANGUAGES))
        parser.add_argument("--time-zone", default="UTC", help="for example Europe/Vienna")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["administrator"].strip()
        check(email, options)
        wishes = Wishes(
            name=options["full_name"] or email.partition("@")[0],
            practice_name=options["name"].strip(),
            country=options["country"].upper(),
            time_zone=options["time_zone"],
            language=options["language"],
        )
        practice, user = set_up_practice(wishes, email=email, plan=Plan(options["plan"]), actor=CONSOLE)
        self.stdout.write(f"{practice.name} is at {settings.PUBLIC_URL}/p/{practice.slug}/ ({practice.plan}).")
        link = "" if user.has_usable_password() else password_link(user)
        if mail_practice_made(practice, user, set_password_url=link).state == MailState.FAILED:
            raise CommandError(
                f"The practice is made, but the mail to {user.email} could not be sent. Check the mail server; then "
                f"{user.email} can ask for a password at {settings.PUBLIC_URL}/accounts/password/reset/."
            )
        self.stdout.write(f"A mail to {user.email} is on its way.")


def check(email: str, options: dict[str, Any]) -> None:
    """What was typed wrongly, before anything is made."""
    try:
        validate_email(email)
    except ValidationError as error:
        raise CommandError(f"{email!r} is not an e-mail address.") from error
    if not 1 <= len(options["name"].strip()) <= 128:
        raise CommandError("The name of a practice has 1 to 128 characters.")
    if options["country"] and options["country"].upper() not in dict(countries_in("en")):
        raise CommandError(f"{options['country']!r} is not the code of a country, for example AT.")
    if options["time_zone"] not in zone_names():
        raise CommandError(f"{options['time_zone']!r} is not a time zone, for example Europe/Vienna.")
    if User.objects.filter(email__iexact=email, is_active=False).exists():
        raise CommandError(f"{email} is suspended. Lift that first: manage.py suspend_user {email} --lift")
