"""Small pictures of large frames: like the large ones made small, at a fraction of the work."""

import imagecodecs
import numpy as np
import pytest
from PIL import Image
from pydicom.encaps import encapsulate
from pydicom.uid import JPEG2000Lossless

from image_collections.imaging import limits
from image_collections.imaging.dicom.header import read_header
from image_collections.imaging.dicom.picture import GreyPicture, load_frame
from image_collections.imaging.dicom.small import load_small
from tests.image_collections.imaging.dicom_objects import colour_object, grey_object, stored

ROWS, COLUMNS = 1400, 2600
_DOWN, _ACROSS = np.mgrid[0:ROWS, 0:COLUMNS]
SHADE = ((np.sin(_ACROSS / 90) + np.cos(_DOWN / 70)) / 4 + 0.5).astype(np.float32)


def jpeg_2000(values: np.ndarray, **attributes: object):
    bits = attributes.pop("bits", values.dtype.itemsize * 8)
    dataset = (colour_object if values.ndim == 3 else grey_object)(values, **attributes)
    stream = imagecodecs.jpeg2k_encode(values, level=0, codecformat="j2k", reversible=True, bitspersample=bits)
    dataset.PixelData = encapsulate([stream])
    dataset["PixelData"].VR = "OB"
    dataset.BitsStored, dataset.HighBit = bits, bits - 1
    dataset.file_meta.TransferSyntaxUID = JPEG2000Lossless
    return dataset


def assert_like(small: np.ndarray, large: np.ndarray) -> None:
    """A smaller size of JPEG 2000 lies up to half a pixel beside the mean of the pixels it stands for."""
    wanted = np.asarray(Image.fromarray(large).resize(small.shape[1::-1], Image.Resampling.LANCZOS))
    assert np.abs(small.astype(int) - wanted).mean() < 4
    assert np.percentile(np.abs(small.astype(int) - wanted), 99) <= 9


@pytest.mark.accepts("C7")
@pytest.mark.parametrize(("bits", "kind"), [(8, np.uint8), (12, np.uint16), (16, np.uint16), (16, np.int16)])
def test_small_grey_picture_is_like_the_large_one(tmp_path, bits, kind):
    values = (SHADE * (2**bits - 1) - (2**15 if kind is np.int16 else 0)).astype(kind)
    middle = 0 if kind is np.int16 else 2 ** (bits - 1)
    path = stored(jpeg_2000(values, bits=bits, WindowCenter=middle, WindowWidth=2**bits), tmp_path)
    large = load_frame(read_header(path))
    assert isinstance(large, GreyPicture)
    small = load_small(read_header(path))
    assert small.shape == (172, limits.THUMBNAIL_EDGE)
    assert_like(small, large.graded())


@pytest.mark.accepts("C7")
def test_large_colour_picture_is_decoded_no_larger_than_it_is_shown(tmp_path):
    values = np.stack([(SHADE * top).astype(np.uint8) for top in (250, 120, 60)], axis=-1).repeat(2, axis=1)
    frame = load_frame(read_header(stored(jpeg_2000(values), tmp_path)))
    assert max(frame.shape) == limits.PREVIEW_EDGE
    assert_like(frame, values)


def test_frames_of_other_kinds_are_made_small_too(tmp_path):
    path = stored(grey_object((SHADE * 4095).astype(np.uint16), BitsStored=12, HighBit=11), tmp_path)
    assert load_small(read_header(path)).shape == (172, limits.THUMBNAIL_EDGE)
    colour = stored(colour_object(np.full((700, 900, 3), 90, np.uint8)), tmp_path)
    assert load_small(read_header(colour)).shape == (249, limits.THUMBNAIL_EDGE, 3)
