"""What never gets into a log: the secret of a link, a code or an invitation, which stands in its address."""

import logging
import re

SECRET = re.compile(r"(/[lh]/|/accounts/join/)[^/?\s\"']+")


def without_secrets(text: str) -> str:
    """The same text with every such secret left out."""
    return SECRET.sub(r"\1...", text)


class LeaveOutSecrets(logging.Filter):
    """Goes through the message, its arguments and the traceback's text."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without_secrets(record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = without_secrets(record.exc_text)
        return True
