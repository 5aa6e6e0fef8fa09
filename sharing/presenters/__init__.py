"""What the pages of links show, shaped for their templates; one file for each side."""
