"""P8: a cone-beam CT of 400 slices, as a ZIP and as loose files, with the trial's server and worker."""

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
            runpy.run_module("benchmarks.cone_beam", run_name="__main__")
        finally:
            end(workers)
    sys.exit()
