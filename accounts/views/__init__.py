"""The pages of accounts: the way in, settings, and the audit log."""
