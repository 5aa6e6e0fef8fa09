"""A program of its own: one compressed frame from standard input, decoded by gdcm, which ends the process at bad data.

Called by second_opinion.py; prints type and shape in one line, then the values.
"""

import json
import resource
import sys

from pydicom.encaps import encapsulate
from pydicom.pixels import get_decoder
from pydicom.uid import UID


def main(syntax: str, options: str, room: int, seconds: int) -> None:
    """Decode within `room` bytes of memory and `seconds` of CPU time, or die."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (room, room))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    frame = encapsulate([sys.stdin.buffer.read()])
    decoder = get_decoder(UID(syntax))
    values, _ = decoder.as_array(frame, index=0, decoding_plugin="gdcm", **json.loads(options))
    sys.stdout.buffer.write(json.dumps([values.dtype.str, values.shape]).encode() + b"\n" + values.tobytes())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
