"""Looking at an already authorised list of items with a set of capabilities; knows nothing of shares."""
