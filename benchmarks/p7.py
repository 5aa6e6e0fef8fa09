"""P7: downloading everything of a collection as one ZIP: 10 and 300 files of 2 MB, through the page's own address."""

import runpy

from benchmarks import trial

if __name__ == "__main__":
    with trial.fresh():
        runpy.run_module("benchmarks.downloads", run_name="__main__")
