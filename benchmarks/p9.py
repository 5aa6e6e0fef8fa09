"""P9: from the end of an upload to its thumbnail, for a photo of 24 megapixels, with the trial's server and worker."""

import runpy
import subprocess
import sys

from benchmarks import trial
from config.trial import ROOT, commands, end

if __name__ == "__main__":
    with trial.fresh():
        _server, command = commands("8000")
        worker = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
        try:
            runpy.run_module("benchmarks.thumbnails", run_name="__main__")
        finally:
            end([worker])
    sys.exit()
