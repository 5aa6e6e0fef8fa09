"""The verbs of accounts, one file for each subject; each leaves its audit line."""
