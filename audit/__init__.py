"""The ledger: what happened, to what, by whom; plain values, no foreign keys, no pages."""
