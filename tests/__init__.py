"""The tests of Bitewing; the people in them live in conftest.py."""
