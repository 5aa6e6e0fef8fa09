"""Keeping items: collections, uploads, storage, processing, delivery; looking at them is the viewer's."""
