"""HTTP in, HTML or bytes out; one file for each subject."""
