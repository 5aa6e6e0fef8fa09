"""Kinds of a practice, or 404."""

import uuid

from django.http import Http404

from accounts.models import Practice
from tagging.models import Kind


def find_kind(practice: Practice, kind_id: uuid.UUID) -> Kind:
    """A kind of this practice, hidden or not; a foreign one does not exist."""
    kind = Kind.objects.of(practice).filter(pk=kind_id).first()
    if kind is None:
        raise Http404
    return kind
