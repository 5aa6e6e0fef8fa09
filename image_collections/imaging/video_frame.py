"""A process of its own that decodes the first good frame of a video with FFmpeg and writes its pixels to its output.

It is started by video.py with an environment that says what FFmpeg may read, and imports nothing of ours: whatever a
hostile stream does to the decoder ends here. Arguments: path, edge in pixels, seconds of CPU time, bytes of address
space. Output: width and height in a line of text, then rows of blue, green, red.
"""

import resource
import sys
import time

import cv2
import numpy as np

DARK, FLAT, FRAMES = 24, 6, 150


def main(path: str, edge: int, seconds: int, room: int) -> int:
    """Return 0 when a frame was written."""
    resource.setrlimit(resource.RLIMIT_AS, (room, room))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds + 1, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    cv2.setNumThreads(0)
    frame = first_good(path, seconds)
    if frame is None:
        return 1
    height, width = frame.shape[:2]
    scale = min(1.0, edge / max(width, height))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = np.ascontiguousarray(cv2.resize(frame, size, interpolation=cv2.INTER_AREA))
    sys.stdout.buffer.write(b"%d %d\n" % size + small.tobytes())
    return 0


def first_good(path: str, seconds: int) -> np.ndarray | None:
    """The first frame that is neither dark nor of one colour, or the brightest of the first ones."""
    video = cv2.VideoCapture(path, cv2.CAP_FFMPEG, [cv2.CAP_PROP_N_THREADS, 1])
    video.set(cv2.CAP_PROP_ORIENTATION_AUTO, 0)
    best, brightness = None, -1.0
    for number in range(FRAMES):
        if not video.grab():
            break
        if number % 5:
            continue
        read, frame = video.retrieve()
        if not read:
            break
        mean, spread = cv2.meanStdDev(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY))
        if mean[0][0] > DARK and spread[0][0] > FLAT:
            return frame
        if mean[0][0] > brightness:
            best, brightness = frame, mean[0][0]
        if time.process_time() > seconds * 3 / 4:
            break
    return best


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])))
