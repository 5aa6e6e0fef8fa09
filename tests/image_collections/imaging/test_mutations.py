"""Damaged copies of true files: each is shown or gets a reason; nothing else ever comes out, and no process dies."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.image_collections.imaging.mutate import KINDS

ROOT = Path(__file__).parents[3]
SEED = "20260430"
LONG = os.environ.get("BITEWING_LONG") == "yes"
# Together a thousand in each run, a hundred thousand in the long one.
COPIES = -(-(100_000 if LONG else 600) // len(KINDS))  # a thousand together with test_dicom_mutations.py
PARTS = 8
PATIENCE = 7_200 if LONG else 300


def test_every_format_takes_part():
    assert {"jpg", "png", "gif", "bmp", "tif", "big.tif", "webp", "heic", "pdf", "zip", "docx"} <= set(KINDS)
    assert {"stl", "text.stl", "ply", "text.ply", "obj", "mp4", "mov", "hevc.mov"} <= set(KINDS)
    assert len(KINDS) * COPIES >= 600


@pytest.mark.accepts("C3")
@pytest.mark.parametrize("part", range(PARTS))
def test_damaged_files_are_shown_or_get_a_reason(tmp_path, part):
    kinds = KINDS[part::PARTS]
    command = [sys.executable, "-m", "tests.image_collections.imaging.mutate", SEED, str(COPIES), str(tmp_path), *kinds]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=PATIENCE, check=False)
    assert ended.returncode == 0, f"{ended.returncode}: {ended.stderr[-2000:]} (the file is in {tmp_path})"
    counts = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [one.pop("kind") for one in counts] == kinds
    assert all(sum(one.values()) == COPIES and set(one) <= {"ready", "refused", "failed"} for one in counts)
