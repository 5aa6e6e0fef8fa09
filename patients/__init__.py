"""Whom the items are of: patients and how they are found; nothing of their images."""
