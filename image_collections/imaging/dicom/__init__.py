"""DICOM objects: their header, their first frame and how its values become grey levels; nothing of other formats."""
