"""Divisions by year with their successors, and the villages of the county."""
