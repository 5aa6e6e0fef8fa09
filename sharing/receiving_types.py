"""Which types of files a link takes, for the worker below, who asks through the settings."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from accounts.models import Practice
from sharing.models import Link


def types_taken(practice: Practice, link_id: uuid.UUID) -> Sequence[str]:
    """Of a link that is gone, every type: what came by it is kept as it is."""
    found = Link.objects.of(practice).filter(pk=link_id).first()
    return found.types if found else ()
