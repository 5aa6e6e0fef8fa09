"""What busy pages of accounts show, one file for each page."""
