"""HTTP in, HTML out; one file for each subject."""
