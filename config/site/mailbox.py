"""The trial's mailbox: shows what would have been sent; not routed outside of a trial."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.http import render

MOST = 100


@dataclass(frozen=True)
class Mail:
    """One mail as its receiver would see it; `number` counts from the oldest."""

    number: int
    to: str
    subject: str
    at: datetime
    text: str


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """The newest mails first, of one receiver if ?to= says so."""
    wanted = request.GET.get("to", "").strip().lower()
    mails = [mail for mail in reversed(mails_in(Path(settings.MAIL_FOLDER))) if wanted in mail.to.lower()]
    return render(request, "config/mailbox.html", {"mails": mails[:MOST], "wanted": wanted})


@require_safe
def mail(request: HttpRequest, number: int) -> HttpResponse:
    """One mail as text, its links clickable."""
    found = [mail for mail in mails_in(Path(settings.MAIL_FOLDER)) if mail.number == number]
    if not found:
        raise Http404
    return render(request, "config/mail.html", {"mail": found[0]})


def mails_in(folder: Path) -> list[Mail]:
    """All mails of the folder, oldest first; the file back end writes a line of dashes after each."""
    files = sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime)
    raw = [
        (part, path.stat().st_mtime) for path in files for part in path.read_bytes().split(b"\n" + b"-" * 79 + b"\n")
    ]
    return [read(number, part, at) for number, (part, at) in enumerate(raw, start=1) if part.strip()]


def read(number: int, raw: bytes, at: float) -> Mail:
    """One stored message, decoded."""
    message = message_from_bytes(raw.lstrip(), _class=EmailMessage, policy=policy.default)
    body = message.get_body(("plain",))
    when = datetime.fromtimestamp(at, tz=timezone.get_default_timezone())
    return Mail(number, str(message["To"]), str(message["Subject"]), when, body.get_content() if body else "")
