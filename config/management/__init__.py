"""Commands that put rooms together."""
