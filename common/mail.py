"""Making one message from its templates and handing it to the mail server; keeping its state is up to accounts.

A template `<app>/mail/<name>` consists of `<name>.subject.txt`, `<name>.txt` and `<name>.html`.
"""

import smtplib
from dataclasses import dataclass, field
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation


class MailFailed(Exception):
    """The mail server did not take the message."""


@dataclass(frozen=True)
class Letter:
    """One message to one address; `template` is `app/mail/name` without an ending."""

    to: str
    template: str
    context: dict[str, Any] = field(default_factory=dict, repr=False)
    language: str = "en"
    reply_to: str = ""


def compose(letter: Letter) -> EmailMultiAlternatives:
    """Text and HTML in the receiver's language; line breaks cannot get into the subject."""
    with translation.override(letter.language):
        context = {"LANGUAGE_CODE": letter.language, "LANGUAGE_BIDI": translation.get_language_bidi(), **letter.context}
        subject = " ".join(render_to_string(f"{letter.template}.subject.txt", context).split())
        message = EmailMultiAlternatives(
            subject=subject,
            body=render_to_string(f"{letter.template}.txt", context),
            to=[letter.to],
            reply_to=[letter.reply_to] if letter.reply_to else None,
        )
        message.attach_alternative(render_to_string(f"{letter.template}.html", context), "text/html")
    return message


def send(letter: Letter) -> None:
    """Hand the message over now; raises MailFailed with a plain reason when that does not work."""
    try:
        compose(letter).send()
    except (OSError, smtplib.SMTPException) as error:
        raise MailFailed(type(error).__name__) from error
