"""What an export says of the links of a practice's collections; no secret is in it, because none is kept."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from accounts.models import Practice
from sharing.models import Link

SAID = ("kind", "created_at", "email", "label", "title", "message", "may_download", "includes_tags", "whole_collection")
ENDS = ("opens_at", "expires_at", "withdrawn_at", "locked_at", "opens", "most_opens", "attestation")


def links_of(practice: Practice, collections: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, list[dict[str, Any]]]:
    """The links of these collections, oldest first, however they ended."""
    found: dict[uuid.UUID, list[dict[str, Any]]] = defaultdict(list)
    links = Link.objects.of(practice).filter(collection__in=list(collections)).select_related("created_by")
    for link in links.order_by("created_at", "id"):
        maker = link.created_by.name if link.created_by else ""
        said = {name: getattr(link, name) for name in (*SAID, *ENDS)}
        found[link.collection_id].append({"id": link.pk, "made_by": maker, **said})
    return found
