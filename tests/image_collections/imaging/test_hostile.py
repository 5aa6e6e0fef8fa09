"""Files that lie or attack: each gets its reason, in little time and memory, in a process of its own."""

import json
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.heavy import deflate_bomb, large_but_allowed, many_items
from image_collections.imaging import Failed, Reason, Refused, inspect, limits, render
from tests.image_collections.imaging.contents import CONTENTS
from tests.image_collections.imaging.dicom_objects import grey_object, stored
from tests.samples import FAILED, READY, hostile_files, other_pictures

ROOT = Path(__file__).parents[3]
SECONDS, REFUSAL_SECONDS, MEGABYTES = 5.0, 0.1, 256


def ending(path: Path) -> tuple[str, str]:
    try:
        renditions = render(path, inspect(path, path.name))
    except Failed as failure:
        return FAILED, str(failure.reason)
    except Refused as refusal:
        return "refused", str(refusal.reason)
    return READY, str(renditions.reason or "")


@pytest.mark.accepts("C3")
def test_each_file_of_a_drop_ends_as_it_should(tmp_path):
    samples = {sample.path: sample for sample in [*other_pictures(tmp_path / "a"), *hostile_files(tmp_path / "b")]}
    endings = {path.name: ending(path) for path in samples}
    assert endings == {path.name: (sample.expected, sample.reason) for path, sample in samples.items()}


def measured(paths: list[Path]) -> list[dict[str, object]]:
    """What became of each file and what it took, in one process of its own with a limit of memory."""
    command = [sys.executable, "-m", "benchmarks.one_file", *map(str, paths)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT, timeout=120).stdout
    taken = [json.loads(line) for line in printed.splitlines()]
    assert [one["name"] for one in taken] == [path.name for path in paths]
    return taken


@pytest.mark.accepts("C6")
def test_hostile_files_are_refused_from_their_headers(tmp_path):
    """The two last ones must be read some way before their size is known."""
    slow = [deflate_bomb(tmp_path), many_items(tmp_path)]
    paths = [sample.path for sample in hostile_files(tmp_path) if sample.expected != READY]
    taken = measured([*paths, *slow])
    assert [one for one in taken if one["cpu"] > SECONDS or one["megabytes"] > MEGABYTES] == []
    assert [one for one in taken[: len(paths)] if one["cpu"] > REFUSAL_SECONDS] == []
    assert {str(one["outcome"]).partition(":")[0] for one in taken} == {"refused", "failed"}


@pytest.mark.accepts("C6")
def test_largest_accepted_files_take_no_more_than_their_share(tmp_path):
    taken = measured(list(large_but_allowed(tmp_path)))
    assert [one for one in taken if one["cpu"] > SECONDS or one["megabytes"] > MEGABYTES] == []
    assert {one["outcome"] for one in taken} == {"ready"}


def test_claim_without_bytes_fails(tmp_path):
    path = stored(grey_object(np.zeros((10, 10), np.uint16), Rows=3000, Columns=3000), tmp_path)
    with pytest.raises(Failed) as caught:
        inspect(path, path.name)
    assert caught.value.reason is Reason.DAMAGED


@pytest.mark.parametrize("suffix", ["png", "gif", "bmp", "webp"])
def test_largest_edge_is_a_limit_of_its_own(tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    data = bytearray(CONTENTS[suffix]())
    at, form = {"png": (16, ">L"), "gif": (6, "<H"), "bmp": (18, "<L"), "webp": (26, "<H")}[suffix]
    size = 2**14 - 1 if suffix == "webp" else limits.PICTURE_EDGE + 1 if suffix != "gif" else 65_535
    struct.pack_into(form, data, at, size)
    struct.pack_into(form, data, at + struct.calcsize(form), 40_000 if suffix in ("png", "bmp") else size)
    path.write_bytes(bytes(data))
    with pytest.raises(Refused) as caught:
        inspect(path, path.name)
    assert caught.value.reason is Reason.PICTURE_TOO_LARGE


def test_first_frame_larger_than_its_gif_is_refused(tmp_path):
    path = tmp_path / "a.gif"
    data = bytearray(CONTENTS["gif"]())
    at = data.index(b"\x2c\0\0\0\0") + 5
    struct.pack_into("<HH", data, at, 20_000, 20_000)
    path.write_bytes(bytes(data))
    with pytest.raises(Refused) as caught:
        render(path, inspect(path, path.name))
    assert caught.value.reason is Reason.PICTURE_TOO_LARGE


@pytest.mark.parametrize("length", [0, 1])
def test_frame_of_a_photo_that_is_shorter_than_its_own_length_fails(tmp_path, length):
    """Found by damaging files: one byte less than nothing would have been the whole rest of the file."""
    data = bytearray(CONTENTS["jpg"]())
    struct.pack_into(">H", data, data.index(b"\xff\xc0") + 2, length)
    path = tmp_path / "a.jpg"
    path.write_bytes(bytes(data))
    with pytest.raises(Failed) as caught:
        inspect(path, path.name)
    assert caught.value.reason is Reason.DAMAGED
