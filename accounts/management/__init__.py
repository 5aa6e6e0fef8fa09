"""Commands of accounts, for the operator; docs/operating.md tells when to use which."""
