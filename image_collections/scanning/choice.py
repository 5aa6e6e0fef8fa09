"""Which scanner this installation has; none is a choice too, and then nothing is asked."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from image_collections.scanning.clamd import HURRIED, PATIENT, Clamd
from image_collections.scanning.contract import Scanner
from image_collections.scanning.line import Address

OFF = {"", "none"}
PORT = 3310


def get_scanner(*, patient: bool = False) -> Scanner | None:
    """The scanner that BITEWING_SCANNER names; None when it names none. A patient one waits longer for an answer."""
    named, most = str(settings.SCANNER["url"]), int(settings.SCANNER["max_bytes"])
    if named in OFF:
        return None
    return Clamd(address_in(named), most, PATIENT if patient else HURRIED)


def address_in(url: str) -> Address:
    """clamd://host:3310 is a host and a port, clamd:///run/clamav/clamd.ctl the path of a socket."""
    parts = urlsplit(url)
    if parts.scheme == "clamd" and parts.hostname and parts.path in ("", "/"):
        return parts.hostname, parts.port or PORT
    if parts.scheme == "clamd" and not parts.netloc and parts.path:
        return parts.path
    raise ImproperlyConfigured("BITEWING_SCANNER must be clamd://host:port, clamd:///path/of/socket or none.")
