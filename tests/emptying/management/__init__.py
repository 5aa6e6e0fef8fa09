"""Commands for the tests alone."""
