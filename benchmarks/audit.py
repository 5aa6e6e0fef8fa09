"""The audit log of a practice at 100,000 and at a million entries: pages, filters, the file, the check of the chain.

`DATABASE_URL=postgres://... python -m benchmarks.audit` measures PostgreSQL in an empty database, without it SQLite.
"""

import runpy

from benchmarks import trial

if __name__ == "__main__":
    with trial.fresh():
        runpy.run_module("benchmarks.audit_log", run_name="__main__")
