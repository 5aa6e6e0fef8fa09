"""What people type about themselves, their practice, and what they seek in the audit log."""
