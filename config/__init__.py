"""The composition root: it knows every room by name, and nobody imports it."""
