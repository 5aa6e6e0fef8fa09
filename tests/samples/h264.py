"""A picture as one lossless H.264 frame (ITU-T H.264), every block in PCM; just enough for samples of video.

Free encoders of H.264 are GPL, and a sample only needs to be valid, not small.
"""

import numpy as np
from PIL import Image

from tests.samples.hevc import Bits

BLOCK = 16
SPS, PPS, IDR = 0x67, 0x68, 0x65  # table 7-1, with the highest importance
I_PCM = 25


def signed(bits: Bits, value: int) -> Bits:
    """se(v), 9.1.1."""
    return bits.golomb(2 * value - 1 if value > 0 else -2 * value)


def unit(head: int, payload: bytes) -> bytes:
    """A NAL unit: a 3 wherever the payload would look like a start code."""
    out, zeros = bytearray([head]), 0
    for byte in payload:
        if zeros >= 2 and byte <= 3:
            out.append(3)
            zeros = 0
        out.append(byte)
        zeros = zeros + 1 if byte == 0 else 0
    return bytes(out)


def parameter_sets(width: int, height: int) -> tuple[bytes, bytes]:
    """Of the Baseline profile; width and height are multiples of 16."""
    sequence = Bits().put(66, 8).put(0xC0, 8).put(40, 8).golomb(0, 0, 2, 1).put(0, 1)
    sequence.golomb(width // BLOCK - 1, height // BLOCK - 1).put(1, 1).put(1, 1).put(0, 1).put(0, 1)
    picture = Bits().golomb(0, 0).put(0, 2).golomb(0, 0, 0).put(0, 3)
    signed(signed(signed(picture, 0), 0), 0).put(1, 1).put(0, 2)
    return unit(SPS, sequence.closed()), unit(PPS, picture.closed())


def frame(picture: Image.Image, number: int) -> bytes:
    """The slice of one picture that needs no other."""
    planes = [np.asarray(plane) for plane in picture.convert("YCbCr").split()]
    luma, blue, red = planes[0], planes[1][::2, ::2], planes[2][::2, ::2]
    bits = Bits().golomb(0, 7, 0).put(0, 4).golomb(number % 2).put(0, 2)
    signed(bits, 0).golomb(1)
    data = bytearray()
    for row in range(0, luma.shape[0], BLOCK):
        for column in range(0, luma.shape[1], BLOCK):
            data += _aligned(bits.golomb(I_PCM))
            half = (slice(row // 2, row // 2 + 8), slice(column // 2, column // 2 + 8))
            data += luma[row : row + BLOCK, column : column + BLOCK].tobytes() + blue[half].tobytes()
            data += red[half].tobytes()
            bits = Bits()
    return unit(IDR, bytes(data) + b"\x80")


def _aligned(bits: Bits) -> bytes:
    text = bits.text + "0" * (-len(bits.text) % 8)
    return int(text, 2).to_bytes(len(text) // 8, "big")
