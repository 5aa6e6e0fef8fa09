"""The public test files that come with pydicom: each is shown or gets a reason, none raises anything else."""

from pathlib import Path

import pytest
from pydicom.data import get_testdata_files

from image_collections.imaging import Failed, Refused, inspect, render

FILES = sorted({Path(name) for name in get_testdata_files() if Path(name).is_file()})
# Known to be readable; fewer would be a step back.
SHOWN_AT_LEAST = 92


def outcome(path: Path) -> str:
    try:
        renditions = render(path, inspect(path, path.name))
    except (Failed, Refused) as problem:
        return f"{type(problem).__name__} {problem.reason}"
    return "shown" if renditions.preview else str(renditions.reason)


@pytest.mark.accepts("C7")
def test_every_public_file_is_shown_or_gets_a_reason():
    outcomes = {str(path): outcome(path) for path in FILES}
    assert list(outcomes.values()).count("shown") >= SHOWN_AT_LEAST
    damaged = {Path(name).name for name, found in outcomes.items() if found == "Failed damaged"}
    assert damaged <= {
        "UN_sequence.dcm",
        "meta_missing_tsyntax.dcm",
        "nested_priv_SQ.dcm",
        "no_meta_group_length.dcm",
        "priv_SQ.dcm",
    }
