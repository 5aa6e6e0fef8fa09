"""Why a file is refused, fails or has no picture, as codes; the words for people live in the pages above."""

from enum import StrEnum


class Reason(StrEnum):
    """One word per thing that can be wrong with a file."""

    TYPE_NOT_ACCEPTED = "type_not_accepted"
    CONTENT_MISMATCH = "content_mismatch"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    PICTURE_TOO_LARGE = "picture_too_large"
    ARCHIVE_UNSAFE = "archive_unsafe"
    UNREADABLE = "unreadable"
    DAMAGED = "damaged"
    PASSWORD_PROTECTED = "password_protected"
    NO_PICTURE = "no_picture"
    NO_DECODER = "no_decoder"


class Refused(Exception):
    """The file is never acceptable, however often it is tried."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class Failed(Exception):
    """The type is accepted, but this file cannot be read."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason
