"""Why a file is refused, fails or has no picture, as codes; the words for people live in the pages above."""

from enum import StrEnum, auto


class Reason(StrEnum):
    """One word per thing that can be wrong with a file."""

    TYPE_NOT_ACCEPTED = auto()
    CONTENT_MISMATCH = auto()
    EMPTY = auto()
    TOO_LARGE = auto()
    PICTURE_TOO_LARGE = auto()
    ARCHIVE_UNSAFE = auto()
    UNREADABLE = auto()
    DAMAGED = auto()
    PASSWORD_PROTECTED = auto()
    NO_PICTURE = auto()
    NO_DECODER = auto()
    FILM = auto()
    PICTURE_ELSEWHERE = auto()
    TOO_DETAILED = auto()


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
