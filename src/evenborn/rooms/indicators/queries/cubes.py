"""The cubes there are."""

from pathlib import Path

from django.conf import settings

from evenborn.rooms.indicators.models import Cube
from evenborn.rooms.indicators.models.cube import prefixes
from evenborn.rooms.indicators.rules import CubeState


def current_cube(area_code: str) -> Cube | None:
    """Return the cube that pages of a division read; None before the first.

    Args:
        area_code: the county or a place in it.
    """
    found: Cube | None = (
        Cube.objects.filter(area_code__in=prefixes(area_code), state=CubeState.CURRENT)
        .order_by("-area_code")
        .first()
    )
    return found


def cubes(area_code: str) -> list[Cube]:
    """Return the cubes of a division that can be read, the newest first: the as-at days."""
    current = current_cube(area_code)
    if current is None:
        return []
    found = Cube.objects.filter(area_code=current.area_code).exclude(state=CubeState.REMOVED)
    return list(found.order_by("-at", "-pk"))


def folder_of(area_code: str) -> Path:
    """Return the folder of an area's cubes, readable by the house only."""
    path: Path = settings.MEDIA_ROOT / "cube" / area_code
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def path_of(cube: Cube) -> Path:
    """Return where the file of a cube lies."""
    path: Path = settings.MEDIA_ROOT / "cube" / cube.area_code / cube.file
    return path
