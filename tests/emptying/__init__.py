"""Empties the database between tests that commit, which the ledger's triggers refuse; no part of the application."""
