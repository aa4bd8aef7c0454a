"""Definitions, the cube of counts, and the pages that read it."""
