"""The verbs of image_collections, one file for each subject."""
