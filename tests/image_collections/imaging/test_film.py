"""Films inside DICOM: one frame is shown, and that it is a film is said."""

import os
import subprocess
import sys
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from pydicom.encaps import encapsulate

from image_collections.imaging import Reason, inspect, limits, render
from tests.image_collections.imaging.dicom_objects import colour_object, stored
from tests.samples import h264, hevc, is_upright, upright_picture
from tests.samples.videos import Clip, clip

SIZE = (192, 160)
START = b"\0\0\0\1"
UID = "1.2.840.10008.1.2.4."
# OpenCV writes MPEG-2 in a container; it tells of it on the error output, which the tests of a run do not want.
WRITE = """
import sys, cv2, numpy as np
film = cv2.VideoWriter(sys.argv[1], cv2.CAP_FFMPEG, cv2.VideoWriter_fourcc(*"MPG2"), 25, (192, 160))
picture = np.frombuffer(sys.stdin.buffer.read(), np.uint8).reshape(160, 192, 3)[..., ::-1]
for _ in range(8): film.write(np.ascontiguousarray(picture))
film.release()
"""


def mpeg2(folder, ending):
    path = folder / f"film.{ending}"
    pixels = np.asarray(upright_picture(SIZE)).tobytes()
    command = [sys.executable, "-c", WRITE, str(path)]
    subprocess.run(command, input=pixels, check=True, capture_output=True, env={"PATH": os.environ["PATH"]})
    return path.read_bytes()


def bare_h264(_folder):
    units = [*h264.parameter_sets(*SIZE), *(h264.frame(upright_picture(SIZE), number) for number in range(4))]
    return b"".join(START + unit for unit in units)


def bare_hevc(_folder):
    planes = [np.asarray(plane) for plane in upright_picture(SIZE).convert("YCbCr").split()]
    frame = hevc.frame(planes[0], *(np.ascontiguousarray(plane[::2, ::2]) for plane in planes[1:]))
    return b"".join(START + unit for unit in [*hevc.parameter_sets(*SIZE).values(), frame])


STREAMS = {
    "MPEG-2": ("100", lambda folder: mpeg2(folder, "mpg")),
    "MPEG-2 of broadcast": ("101", lambda folder: mpeg2(folder, "ts")),
    "H.264": ("102", bare_h264),
    "H.264 in MP4": ("103", lambda _folder: clip(Clip(size=SIZE))),
    "HEVC": ("107", bare_hevc),
}


def film(folder, last, stream, pieces=1):
    dataset = colour_object(np.zeros((SIZE[1], SIZE[0], 3), np.uint8))
    dataset.NumberOfFrames, dataset.PhotometricInterpretation = 4, "YBR_PARTIAL_420"
    step = -(-len(stream) // pieces)
    parts = [stream[at : at + step].ljust(step + step % 2, b"\0") for at in range(0, len(stream), step)]
    dataset.PixelData = encapsulate(parts)
    dataset["PixelData"].is_undefined_length = True
    dataset.file_meta.TransferSyntaxUID = UID + last
    return stored(dataset, folder)


@pytest.mark.accepts("C2", "C7")
@pytest.mark.parametrize("kind", STREAMS)
def test_a_film_shows_one_of_its_frames(tmp_path, kind):
    last, make = STREAMS[kind]
    path = film(tmp_path, last, make(tmp_path))
    made = render(path, inspect(path, path.name))
    assert made.reason is Reason.FILM
    assert is_upright(Image.open(BytesIO(made.preview)))


def test_a_film_in_several_fragments_is_one_stream(tmp_path):
    stream = bare_h264(tmp_path)
    path = film(tmp_path, "102", stream + bytes(-len(stream) % 6), pieces=3)
    assert is_upright(Image.open(BytesIO(render(path, inspect(path, path.name)).preview)))


@pytest.mark.accepts("C3")
@pytest.mark.parametrize("stream", [b"no film at all " * 30, b"#EXTM3U\nfile:///etc/passwd\n" * 4])
def test_what_is_no_film_keeps_its_reason(tmp_path, stream):
    path = film(tmp_path, "102", stream)
    made = render(path, inspect(path, path.name))
    assert (made.preview, made.reason) == (None, Reason.FILM)


def test_only_the_beginning_of_a_long_film_is_looked_at(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "FILM_BYTES", 70_000)
    path = film(tmp_path, "102", bare_h264(tmp_path) + bytes(400_000))
    assert is_upright(Image.open(BytesIO(render(path, inspect(path, path.name)).preview)))
