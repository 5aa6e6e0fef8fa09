"""P10: what the list of patients and a patient's page cost with 50 rows, sign-in and tenancy included."""

import runpy

from benchmarks import trial

if __name__ == "__main__":
    with trial.fresh():
        runpy.run_module("benchmarks.pages", run_name="__main__")
