"""The malware scanner: one question, four answers; it knows bytes, and nothing of whom they belong to."""

from image_collections.scanning.choice import get_scanner
from image_collections.scanning.contract import Clean, Found, Scanner, TooLarge, Unavailable, Verdict

__all__ = ["Clean", "Found", "Scanner", "TooLarge", "Unavailable", "Verdict", "get_scanner"]
