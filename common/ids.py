"""Where every identifier comes from; secrets are made in tokens.py."""

import uuid

from uuid_utils.compat import uuid7


def new_id() -> uuid.UUID:
    """A time-ordered random id (RFC 9562, version 7): sorts by creation and cannot be counted up."""
    return uuid7()
