"""`manage.py activate_subscription`: an invoice is paid, or the operator grants a subscription; again, it extends."""

import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.billing.days import end_of_day, last_day, months_later
from accounts.billing.provider import ProviderUnavailable
from accounts.models import Practice
from accounts.operators import CONSOLE
from accounts.services.subscribing import activate_subscription


class Command(BaseCommand):
    help = (
        "Begin or extend the subscription of a practice. Its administrators get a receipt by mail. "
        "The practice is named by its short name, which stands in its addresses: /p/<short name>/."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", metavar="practice", help="the short name of the practice")
        end = parser.add_mutually_exclusive_group(required=True)
        end.add_argument("--until", type=day, metavar="YYYY-MM-DD", help="the last day that is paid")
        end.add_argument("--months", type=number_of_months, metavar="N", help="N months after what is paid")
        end.add_argument("--no-end", action="store_true", help="until somebody says otherwise")

    def handle(self, *args: Any, **options: Any) -> None:
        practice = find_practice(options["slug"])
        until = end_for(practice, options)
        try:
            activate_subscription(practice, until=until, actor=CONSOLE)
        except ProviderUnavailable as error:
            raise CommandError(
                "The payment provider did not answer, and nothing was changed. Try again later."
            ) from error
        said = f"up to and including {last_day(until, practice)}" if until else "without an end"
        self.stdout.write(f"{practice.name} is a subscriber {said}.")


def find_practice(slug: str) -> Practice:
    """By its short name, or a plain error that helps."""
    practice = Practice.objects.filter(slug=slug).first()
    if practice is None:
        alike = Practice.objects.filter(slug__startswith=slug[:3]).order_by("slug").values_list("slug", flat=True)[:5]
        hint = f" Do you mean one of these: {', '.join(alike)}?" if alike else ""
        raise CommandError(f"No practice has the short name {slug!r}.{hint}")
    return practice


def end_for(practice: Practice, options: dict[str, Any]) -> datetime.datetime | None:
    """The moment that the options mean; one in the past would end the subscription, so it is refused."""
    if options["months"]:
        return months_later(practice, options["months"])
    if options["until"] is None:
        return None
    until = end_of_day(options["until"], practice)
    if until <= timezone.now():
        raise CommandError(f"{options['until']} is over already. Choose a day from today on.")
    return until


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def number_of_months(text: str) -> int:
    """Of months: one to ten years."""
    number = int(text)
    if not 1 <= number <= 120:
        raise ValueError
    return number
