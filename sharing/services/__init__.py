"""The verbs of sharing, by journey: creating and changing are the sender's, the others the visitor's."""
