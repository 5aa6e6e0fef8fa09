"""HEIC whose metadata would end its reader: shown all the same."""

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from image_collections.imaging import Failed, Reason, inspect, limits, render
from tests.samples.heic import as_heic, box

PICTURE = Image.new("RGB", (64, 64), (180, 60, 40))
NOTES = {
    "good": b"mime\0application/rdf+xml\0\0",
    "type": b"\xff\xfe\xfd\xfc\0",
    "content type": b"mime\0\xc3\x28\xff/\xfe\0\0",
    "name": b"Exif\xff\xff\xff\0",
    "without an end": b"mime\xff\xff\xff\xff",
}
IN_A_CHILD = "import sys; from tests.image_collections.imaging.test_heic import *; show(Path(sys.argv[1]))"


def show(path: Path) -> None:
    made = render(path, inspect(path, path.name))
    assert made.preview


@pytest.mark.accepts("C2")
@pytest.mark.parametrize("note", NOTES)
def test_strange_metadata_end_nobody(tmp_path, note):
    """In a process of its own, because its reader would take this one with it."""
    path = tmp_path / "a.heic"
    path.write_bytes(as_heic(PICTURE, NOTES[note]))
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", IN_A_CHILD, str(path)], cwd=root, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.accepts("C3")
def test_more_boxes_than_anybody_writes_are_damage(tmp_path):
    data = as_heic(PICTURE)
    (tmp_path / "a.heic").write_bytes(data[:28] + box(b"free", b"") * limits.HEIC_BOXES + data[28:])
    with pytest.raises(Failed) as caught:
        inspect(tmp_path / "a.heic", "a.heic")
    assert caught.value.reason is Reason.DAMAGED
