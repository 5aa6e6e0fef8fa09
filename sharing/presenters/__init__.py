"""What senders' pages show of links, shaped for their templates; one file for each page."""
