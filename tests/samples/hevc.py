"""A picture as one lossless HEVC frame (ITU-T H.265), every block in PCM; just enough for HEIC samples.

Free encoders of HEVC are GPL, and a sample only needs to be valid, not small.
"""

import numpy as np
from numpy.typing import NDArray

BLOCK = 32  # coding tree block = coding block = PCM block, in luma samples
VPS, SPS, PPS, IDR = 32, 33, 34, 19  # table 7-1
PART_MODE_INIT = 184  # initValue of part_mode in I slices, table 9-11
QP = 26
# Table 9-52, column qRangeIdx = 3: each block starts the arithmetic coder anew at range 510, so no other is met.
LPS_RANGE = (
    *(240, 227, 216, 205, 195, 185, 175, 166, 158, 150, 142, 135, 128, 122, 116, 110, 104, 99, 94, 89, 85),
    *(80, 76, 72, 69, 65, 62, 59, 56, 53, 50, 48, 45, 43, 41, 39, 37, 35, 33, 31, 30, 28, 27, 25, 24, 23, 22),
    *(21, 20, 19, 18, 17, 16, 15, 14, 14, 13, 12, 12, 11, 11, 10, 9),
)
MOST_CERTAIN = 62


class Bits:
    """A bit string that grows at its end."""

    def __init__(self) -> None:
        self.text = ""

    def put(self, value: int, width: int) -> "Bits":
        """u(width)."""
        self.text += format(value, f"0{width}b")
        return self

    def golomb(self, *values: int) -> "Bits":
        """ue(v), 9.2."""
        for value in values:
            code = format(value + 1, "b")
            self.text += "0" * (len(code) - 1) + code
        return self

    def closed(self, stop: str = "1") -> bytes:
        """The bytes, with a stop bit and zeros after the last one."""
        text = self.text + stop
        text += "0" * (-len(text) % 8)
        return int(text, 2).to_bytes(len(text) // 8, "big")


class Coder:
    """The arithmetic encoder of 9.3.4, started anew for each block."""

    def __init__(self, bits: Bits) -> None:
        self.bits, self.low, self.range, self.first, self.outstanding = bits, 0, 510, True, 0

    def _put(self, bit: int) -> None:
        if not self.first:
            self.bits.put(bit, 1)
        self.first = False
        while self.outstanding:
            self.bits.put(1 - bit, 1)
            self.outstanding -= 1

    def _renormalise(self) -> None:
        while self.range < 256:
            if self.low < 256:
                self._put(0)
            elif self.low >= 512:
                self.low -= 512
                self._put(1)
            else:
                self.low -= 256
                self.outstanding += 1
            self.range, self.low = self.range << 1, self.low << 1

    def likely(self, state: int) -> None:
        """The most probable symbol of a context in this state."""
        self.range -= LPS_RANGE[state]
        self._renormalise()

    def terminate(self, bit: int) -> None:
        """A terminating bin; 1 flushes (9.3.4.5)."""
        self.range -= 2
        if bit:
            self.low, self.range = self.low + self.range, 2
        self._renormalise()
        if bit:
            self._put((self.low >> 9) & 1)
            self.bits.put(((self.low >> 7) & 3) | 1, 2)


def parameter_sets(width: int, height: int) -> dict[int, bytes]:
    """The three parameter sets of a Main profile still picture, as NAL units by type."""
    profile = Bits().put(0, 3).put(1, 5).put(0x60000000, 32).put(0x9, 4).put(0, 43).put(0, 1).put(93, 8).text
    video, sequence, picture = Bits(), Bits(), Bits()
    video.put(0, 4).put(3, 2).put(0, 6).put(0, 3).put(1, 1).put(0xFFFF, 16)
    video.text += profile
    video.put(1, 1).golomb(0, 0, 0).put(0, 6).golomb(0).put(0, 1).put(0, 1)
    sequence.put(0, 4).put(0, 3).put(1, 1)
    sequence.text += profile
    sequence.golomb(0, 1, width, height).put(0, 1).golomb(0, 0, 0).put(1, 1).golomb(0, 0, 0)
    sequence.golomb(2, 0, 0, 3, 0, 0).put(0, 1).put(0, 1).put(0, 1)  # 32-sample blocks; no lists, AMP, SAO
    sequence.put(1, 1).put(7, 4).put(7, 4).golomb(2, 0).put(1, 1)  # PCM of 8 bits, unfiltered
    sequence.golomb(0).put(0, 1).put(0, 1).put(0, 1).put(0, 1).put(0, 1)
    picture.golomb(0, 0).put(0, 1).put(0, 1).put(0, 3).put(0, 1).put(0, 1).golomb(0, 0).golomb(0).put(0, 3)
    picture.golomb(0, 0).put(0, 9).golomb(0).put(0, 2)
    return {VPS: unit(VPS, video.closed()), SPS: unit(SPS, sequence.closed()), PPS: unit(PPS, picture.closed())}


def unit(kind: int, payload: bytes) -> bytes:
    """A NAL unit: two bytes of header, and a 3 wherever the payload would look like a start code."""
    out, zeros = bytearray([kind << 1, 1]), 0
    for byte in payload:
        if zeros >= 2 and byte <= 3:
            out.append(3)
            zeros = 0
        out.append(byte)
        zeros = zeros + 1 if byte == 0 else 0
    return bytes(out)


def frame(y: NDArray[np.uint8], cb: NDArray[np.uint8], cr: NDArray[np.uint8]) -> bytes:
    """The slice of one picture; planes are 4:2:0, width and height multiples of 32."""
    pre = min(126, max(1, ((((PART_MODE_INIT >> 4) * 5 - 45) * QP) >> 4) + ((PART_MODE_INIT & 15) << 3) - 16))
    state = pre - 64
    header = Bits().put(1, 1).put(0, 1).golomb(0, 2, 0)  # first slice, keeps prior pictures, PPS 0, I, QP as in PPS
    data = bytearray(header.closed())
    corners = [(row, column) for row in range(0, y.shape[0], BLOCK) for column in range(0, y.shape[1], BLOCK)]
    coder, bits = Coder(start := Bits()), start
    for row, column in corners:
        coder.likely(state)  # part_mode: 2Nx2N
        state = min(MOST_CERTAIN, state + 1)
        coder.terminate(1)  # pcm_flag
        data += bits.closed(stop="")
        half = (slice(row // 2, (row + BLOCK) // 2), slice(column // 2, (column + BLOCK) // 2))
        data += y[row : row + BLOCK, column : column + BLOCK].tobytes() + cb[half].tobytes() + cr[half].tobytes()
        bits = Bits()
        coder = Coder(bits)
        coder.terminate(int((row, column) == corners[-1]))  # end_of_slice_segment_flag
    data += bits.closed(stop="")
    return unit(IDR, bytes(data))
