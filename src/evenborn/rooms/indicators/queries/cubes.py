"""The cubes there are, and where they lie."""

import hashlib
import json
from pathlib import Path

from django.conf import settings

from evenborn.rooms.facilities.queries import divisions_of_codes
from evenborn.rooms.indicators.cube.tables import FORM
from evenborn.rooms.indicators.models import Cube
from evenborn.rooms.indicators.models.cube import prefixes
from evenborn.rooms.indicators.rules import CubeState

LOCK = "lock"


def current_cube(area_code: str) -> Cube | None:
    """Return the cube that pages of a division read; None before the first.

    Args:
        area_code: the county or a place in it.
    """
    found: Cube | None = (
        Cube.objects.filter(area_code__in=prefixes(area_code), state=CubeState.CURRENT)
        .filter(file__startswith=FORM)
        .order_by("-area_code")
        .first()
    )
    return found


def cubes(area_code: str) -> list[Cube]:
    """Return the cubes of a division that can be read, the newest first: the as-at days."""
    current = current_cube(area_code)
    if current is None:
        return []
    found = Cube.objects.filter(area_code=current.area_code, file__startswith=FORM)
    return list(found.exclude(state=CubeState.REMOVED).order_by("-at", "-pk"))


def folder_of(area_code: str) -> Path:
    """Return the folder of an area's cubes, readable by the house only."""
    path: Path = settings.MEDIA_ROOT / "cube" / area_code
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def path_of(cube: Cube) -> Path:
    """Return where the file of a cube lies."""
    path: Path = settings.MEDIA_ROOT / "cube" / cube.area_code / cube.file
    return path


def files_needed(area_code: str) -> set[str]:
    """Return the names of the files that an area's cubes stand on."""
    found = Cube.objects.filter(area_code=area_code).exclude(state=CubeState.REMOVED)
    return set(found.values_list("file", flat=True))


def institutions(area_code: str) -> tuple[dict[str, str], str]:
    """Return code → division of an area's institutions, and the digest of that."""
    places = divisions_of_codes(area_code)
    told = json.dumps(sorted(places.items())).encode()
    return places, hashlib.sha256(told).hexdigest()
