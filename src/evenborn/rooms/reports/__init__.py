"""Frozen figures as documents: the quarterly table and the county bulletin."""
