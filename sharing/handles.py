"""What is made from a link's secret: its hash, and the handle that stands in the address afterwards."""

import hashlib
import uuid

from django.conf import settings
from django.urls import reverse


def handle_of(secret: str) -> uuid.UUID:
    """The same handle for the same secret, known or not: asking for it tells nobody which secrets exist."""
    digest = hashlib.sha256(b"sharing.handle:" + secret.encode()).digest()
    return uuid.UUID(bytes=digest[:16], version=4)


def address_of(secret: str) -> str:
    """The address that is mailed or handed over; the only place where a secret is seen."""
    return settings.PUBLIC_URL + reverse("link_open", args=[secret])
