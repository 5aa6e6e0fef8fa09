"""P14: what each page costs when everything of the practice has become ten times as much."""

import runpy

from benchmarks import trial

if __name__ == "__main__":
    with trial.fresh():
        runpy.run_module("benchmarks.growth", run_name="__main__")
