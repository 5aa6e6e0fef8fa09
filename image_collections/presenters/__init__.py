"""What the pages of collections show, shaped for their templates; one file for each subject."""
