"""Indicators on plain values. Pure."""

from enum import StrEnum


class CubeState(StrEnum):
    """Where a cube is in its life."""

    CURRENT = "current"  # what pages read
    KEPT = "kept"  # as at an earlier day, still read on demand
    REMOVED = "removed"  # the row tells that it was, the file is gone


KEPT = 8  # cubes of an area that can be read, the current one too
