"""Every read of this room, one file for each matter."""

from evenborn.rooms.indicators.cube.ask import Ask, Cell, Coverage, Sexes
from evenborn.rooms.indicators.queries.cells import cells, coverage, total, without_date
from evenborn.rooms.indicators.queries.cubes import (
    LOCK,
    cubes,
    current_cube,
    files_needed,
    folder_of,
    institutions,
    path_of,
)
from evenborn.rooms.indicators.queries.maps import newest_map
from evenborn.rooms.indicators.queries.releases import (
    changes_since,
    files_of,
    first_seen,
    history,
    public_file,
    published,
    releases_seen_by,
    seen_of_year,
    source_of,
)
from evenborn.rooms.indicators.queries.schools import pupils_seen_by
from evenborn.rooms.indicators.queries.seeing import may_ask, may_see_small

__all__ = [
    "LOCK",
    "Ask",
    "Cell",
    "Coverage",
    "Sexes",
    "cells",
    "changes_since",
    "coverage",
    "cubes",
    "current_cube",
    "files_needed",
    "files_of",
    "first_seen",
    "folder_of",
    "history",
    "institutions",
    "may_ask",
    "may_see_small",
    "newest_map",
    "path_of",
    "public_file",
    "published",
    "pupils_seen_by",
    "releases_seen_by",
    "seen_of_year",
    "source_of",
    "total",
    "without_date",
]
