"""What several pages of visitors answer alike."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from common.http import render
from sharing.models import Link, LinkKind
from sharing.services.codes import CODES_AN_HOUR, Sending


def start_page(link: Link) -> str:
    """The name of the page that a visit starts on."""
    return "link_upload" if link.kind == LinkKind.UPLOAD else "link_gallery"


def too_many(request: HttpRequest) -> HttpResponse:
    """429: this address tries too often; other addresses are not held up."""
    response = render(request, "429.html", status=429)
    response["Retry-After"] = "600"
    return response


def send_was(sent: Sending) -> str:
    """What became of the mail with the code, in words."""
    if sent == Sending.TOO_MANY:
        return _("At most %(count)d codes an hour are sent. Use the last one, or try again later.") % {
            "count": CODES_AN_HOUR
        }
    if sent == Sending.FAILED:
        return _("The mail could not be sent. Try again in a minute.")
    return _("A new code is on its way. The one before does not work any more.")
