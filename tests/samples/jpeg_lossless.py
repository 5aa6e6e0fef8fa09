"""JPEG Lossless, first-order prediction (ITU-T T.81, process 14, selection value 1): no library at hand writes it."""

import struct

import numpy as np

_CODE_BITS = 5
_CATEGORIES = 17


def encode(values: np.ndarray, bits: int) -> bytes:
    """Grey values of `bits` bits as one JPEG stream."""
    rows, columns = values.shape
    frame = struct.pack(">BHHBBBB", bits, rows, columns, 1, 1, 0x11, 0)
    # One table for all: every category has a code of five bits, its own number.
    lengths = bytes(_CATEGORIES if length == _CODE_BITS else 0 for length in range(1, 17))
    table = b"\x00" + lengths + bytes(range(_CATEGORIES))
    scan = bytes((1, 1, 0x00, 1, 0, 0))
    heads = b"".join(_segment(*head) for head in ((0xC3, frame), (0xC4, table), (0xDA, scan)))
    return b"\xff\xd8" + heads + _entropy_coded(_differences(values, bits)) + b"\xff\xd9"


def _segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def _differences(values: np.ndarray, bits: int) -> np.ndarray:
    """Each value less its left neighbour; in the first column less the one above."""
    wide = values.astype(np.int64)
    predicted = np.empty_like(wide)
    predicted[:, 1:] = wide[:, :-1]
    predicted[1:, 0] = wide[:-1, 0]
    predicted[0, 0] = 1 << (bits - 1)
    # Modulo 65,536, as the standard has it, in the range -32,767 to 32,768.
    return ((wide - predicted + 32_767) % 65_536 - 32_767).ravel()


def _entropy_coded(differences: np.ndarray) -> bytes:
    category = np.ceil(np.log2(np.abs(differences) + 1)).astype(np.int64)
    extra = np.where(category == 16, 0, category)
    rest = np.where(differences < 0, differences + (1 << extra) - 1, differences) * (category < 16)
    word, length = (category << extra) | rest, _CODE_BITS + extra
    start = np.cumsum(length) - length
    place = np.arange(length.sum()) - np.repeat(start, length)
    bits = (np.repeat(word, length) >> (np.repeat(length, length) - 1 - place)) & 1
    padded = np.concatenate([bits, np.ones(-len(bits) % 8, dtype=bits.dtype)]).astype(np.uint8)
    return np.packbits(padded).tobytes().replace(b"\xff", b"\xff\x00")
