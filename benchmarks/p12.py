"""P12: what the page of a share link with 300 pictures costs, and when a stranger on slow 4G sees the first one."""

import runpy

from benchmarks import trial

if __name__ == "__main__":
    with trial.fresh():
        runpy.run_module("benchmarks.share_page", run_name="__main__")
