"""The triggers that protect the ledger, as its migration makes them; a module whose name begins with a number."""

from importlib import import_module

append_only = import_module("audit.migrations.0003_append_only")
protect, unprotect = append_only.protect, append_only.unprotect
