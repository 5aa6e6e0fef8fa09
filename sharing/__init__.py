"""People outside the practice: links that show items and links that ask for files."""
