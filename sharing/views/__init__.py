"""HTTP in, HTML or bytes out: senders and visitors, one file for each journey."""
