"""Videos: what their boxes say and one upright frame, decoded by a process of its own that reads nothing else."""

import socket
import struct
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from image_collections.imaging import Failed, Reason, Refused, Renditions, inspect, limits, render, video
from image_collections.imaging.video_boxes import VideoFacts
from tests.samples import is_upright, video_files
from tests.samples.videos import SIZE, Clip, clip

PHONE = Clip(turned=90, first_movie=True)


def kept(folder: Path, data: bytes, name: str = "clip.mp4") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def rendered(path: Path) -> Renditions:
    return render(path, inspect(path, path.name))


def shown(renditions: Renditions) -> Image.Image:
    return Image.open(BytesIO(renditions.preview or b"")).convert("RGB")


@pytest.mark.accepts("C7")
@pytest.mark.parametrize("number", range(4))
def test_first_frame_that_is_not_dark_is_shown_upright(tmp_path, number):
    path = video_files(tmp_path)[number].path
    inspection = inspect(path, path.name)
    renditions = render(path, inspection)
    assert (inspection.width, inspection.height) == SIZE == shown(renditions).size
    assert is_upright(shown(renditions))
    assert renditions.thumbnail is not None


def test_facts_are_those_of_the_boxes(tmp_path):
    facts = inspect(kept(tmp_path, clip(PHONE)), "clip.mp4").facts
    assert facts == VideoFacts(*SIZE, 1.2, 90, ("avc1",), False, date(2026, 4, 30))


def test_clip_that_is_dark_throughout_shows_what_there_is(tmp_path):
    assert shown(rendered(kept(tmp_path, clip(replace(PHONE, dark=12))))).getextrema()[0][1] < 30


@pytest.mark.accepts("C3")
@pytest.mark.parametrize("length", [40, 500, 40_000])
def test_clip_without_its_tables_fails(tmp_path, length):
    path = kept(tmp_path, clip(Clip())[:length])
    with pytest.raises(Failed) as caught:
        inspect(path, path.name)
    assert caught.value.reason is Reason.DAMAGED


def test_clip_cut_in_its_frames_still_has_a_picture(tmp_path):
    whole = clip(replace(PHONE, dark=0))
    end = len(whole) * 2 // 3
    at = whole.index(b"mdat") - 4
    cut = whole[:at] + struct.pack(">L", end - at) + whole[at + 4 : end]
    assert is_upright(shown(rendered(kept(tmp_path, cut))))


def claiming(size: tuple[int, int] = SIZE, **changes: bytes) -> bytes:
    data = clip(replace(PHONE, turned=0))
    at = data.index(b"tkhd") + 4 + 4 + 72
    data = data[:at] + struct.pack(">LL", size[0] << 16, size[1] << 16) + data[at + 8 :]
    for old, new in changes.items():
        data = data.replace(old.encode(), new)
    return data


@pytest.mark.accepts("C3")
def test_frames_of_impossible_size_are_refused_from_the_head(tmp_path):
    path = kept(tmp_path, claiming((30_000, 30_000)))
    with pytest.raises(Refused) as caught:
        inspect(path, path.name)
    assert caught.value.reason is Reason.PICTURE_TOO_LARGE


def test_frames_beyond_the_limit_have_no_picture(tmp_path):
    assert rendered(kept(tmp_path, claiming((7_680, 4_320)))).reason is Reason.TOO_DETAILED


@pytest.mark.parametrize("letters", [b"WRAW", b"apcn", b"rle "])
def test_compression_that_nobody_needs_is_not_decoded(tmp_path, letters):
    assert rendered(kept(tmp_path, claiming(avc1=letters))).reason is Reason.NO_DECODER


def test_sound_alone_is_kept_without_a_picture(tmp_path):
    assert rendered(kept(tmp_path, claiming(vide=b"soun"))).reason is Reason.NO_PICTURE


def test_clip_longer_than_a_day_fails(tmp_path):
    data = bytearray(clip(PHONE))
    struct.pack_into(">L", data, data.index(b"mvhd") + 20, 600 * 3600 * 25)
    with pytest.raises(Failed):
        inspect(kept(tmp_path, bytes(data)), "clip.mp4")


def test_other_containers_are_not_opened_under_the_name_of_a_clip(tmp_path):
    """The decoder itself reads only this kind, whatever it is given."""
    path = tmp_path / "a.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, SIZE)
    for _ in range(3):
        writer.write(np.full((SIZE[1], SIZE[0], 3), 120, np.uint8))
    writer.release()
    assert path.stat().st_size > 1_000
    with pytest.raises(Failed):
        video.load_poster(path, VideoFacts(*SIZE, 1.0, 0, ("avc1",), False, None))


def test_decoder_asks_nobody_on_the_network(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/a.ts"
        playlist = kept(tmp_path, f"#EXTM3U\n#EXTINF:10,\n{address}\n#EXT-X-ENDLIST\n".encode())
        with pytest.raises(Failed):
            video.load_poster(playlist, VideoFacts(*SIZE, 1.0, 0, ("avc1",), False, None))
        with pytest.raises(Failed):
            video.load_poster(Path(address), VideoFacts(*SIZE, 1.0, 0, ("avc1",), False, None))
        with pytest.raises(TimeoutError):
            server.accept()


def test_decoder_that_is_ended_leaves_the_file_without_a_picture(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "VIDEO_DECODER_BYTES", 2**20)
    assert rendered(kept(tmp_path, clip(PHONE))).reason is Reason.NO_DECODER
