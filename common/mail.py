"""Making one message from its templates and handing it to the mail server; keeping its state is up to accounts.

A template `<app>/mail/<name>` consists of `<name>.subject.txt`, `<name>.txt` and `<name>.html`.
"""

import smtplib
from dataclasses import dataclass, field
from typing import Any

from anymail.exceptions import AnymailError
from anymail.message import AnymailMessage
from django.template.loader import render_to_string
from django.utils import translation

NAME = "bitewing_mail"


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


def compose(letter: Letter) -> AnymailMessage:
    """Text and HTML in the receiver's language; line breaks cannot get into the subject."""
    with translation.override(letter.language):
        context = {"LANGUAGE_CODE": letter.language, "LANGUAGE_BIDI": translation.get_language_bidi(), **letter.context}
        subject = " ".join(render_to_string(f"{letter.template}.subject.txt", context).split())
        message = AnymailMessage(
            subject=subject,
            body=render_to_string(f"{letter.template}.txt", context),
            to=[letter.to],
            reply_to=[letter.reply_to] if letter.reply_to else None,
        )
        message.attach_alternative(render_to_string(f"{letter.template}.html", context), "text/html")
    return message


def send(letter: Letter, *, name: str = "") -> str:
    """Hand the message over now; gives the provider's name for it, raises MailFailed with a plain reason.

    `name` is ours: a provider gives it back with whatever it tells about the message later.
    """
    message = compose(letter)
    message.metadata = {NAME: name} if name else {}  # back ends that know none pass it over
    try:
        message.send()
    except (OSError, smtplib.SMTPException, AnymailError) as error:
        raise MailFailed(type(error).__name__) from error
    known = message.anymail_status.message_id  # a plain mail server gives none
    return known if isinstance(known, str) else ""
