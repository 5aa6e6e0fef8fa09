"""Every reason that a file can be given has words."""

import pytest

from image_collections.imaging import Reason
from image_collections.models import UploadState
from image_collections.presenters.reasons import UNKNOWN, WORDS, words_for
from image_collections.processing.checking import FAILURES
from image_collections.transfer_http import PLAIN, STATUS

OTHERS = ["damaged_in_transfer", "worker_died", "missing_parts", "store_unavailable", "over_quota", "not_allowed"]


@pytest.mark.accepts("C3")
def test_every_reason_has_words():
    codes = {str(code) for code in Reason} | set(FAILURES.values()) | set(STATUS) | {code for code, _ in PLAIN.values()}
    codes |= {UploadState.CANCELLED.value, UploadState.COMPLETE.value, *OTHERS}
    assert codes - set(WORDS) == set()


def test_an_unknown_reason_still_says_something():
    assert words_for("from the future") == str(UNKNOWN)
