"""P9: from the end of an upload to its thumbnail, for a photo of 24 megapixels, alone and behind 400 slices.

With the trial's server and its two workers.
"""

import runpy
import subprocess
import sys

from benchmarks import trial
from config.trial import ROOT, commands, end

if __name__ == "__main__":
    with trial.fresh():
        _server, *lines = commands("8000")
        workers = [subprocess.Popen(line, cwd=ROOT, start_new_session=True) for line in lines]
        try:
            runpy.run_module("benchmarks.thumbnails", run_name="__main__")
        finally:
            end(workers)
    sys.exit()
