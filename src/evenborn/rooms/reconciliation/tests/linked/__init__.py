"""Tests on a county that is linked once for each file."""
