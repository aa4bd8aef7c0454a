"""Asking for a cube, and switching to one that was built."""

import shutil
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import covers
from evenborn.foundation.audit.actions import Actor, record
from evenborn.foundation.runs import actions as runs
from evenborn.foundation.runs.models import Run
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.indicators import queries
from evenborn.rooms.indicators.cube.building import Built
from evenborn.rooms.indicators.models import Cube
from evenborn.rooms.indicators.rules import KEPT, CubeState
from evenborn.rooms.reconciliation.models import Linkage
from evenborn.rooms.reconciliation.queries import newest_linkage

BUILD = "indicators.build"


@transaction.atomic
def refresh(area_code: str, *, by: Officer, at: datetime) -> Run:
    """Have the counts of an area built from its newest linkage.

    The same linkage with the same institutions is the same run, however often it is asked for.

    Raises:
        Refused: the area is another's, or nothing was linked yet.
    """
    if not covers(by.area_code, area_code):
        raise Refused(zh="这个地区不在您的工作范围内。", en="This area is not within your scope.")
    linkage = newest_linkage(area_code)
    if linkage is None:
        raise Refused(
            zh="尚未完成部门数据核对，不能生成统计数据。",
            en="The agencies' records were not linked yet, so there is nothing to count.",
        )
    _, digest = queries.institutions(area_code)
    run = runs.start(
        BUILD,
        arguments={"area_code": area_code},
        by=by,
        at=at,
        key=f"linkage-{linkage.pk}-{digest[:16]}",
    )
    record("indicators.refresh_asked", subject=run, by=by, at=at, area=area_code)
    return run


@transaction.atomic
def switch(
    built: Built,
    *,
    linkage: Linkage,
    file: str,
    institutions: str,
    clock: Callable[[], datetime],
    by: Actor,
) -> Cube:
    """Let pages read a cube that was built; the last ones before it are kept as at their days.

    Args:
        built: what was built.
        linkage: from which.
        file: its name in the folder of the area.
        institutions: digest of the institutions' places.
        clock: gives the moment, which is of now and not of when the building began.
        by: in whose name.
    """
    at = clock()
    held = Cube.objects.select_for_update().filter(area_code=linkage.area_code)
    held.filter(state=CubeState.CURRENT).update(state=CubeState.KEPT.value)
    cube: Cube = Cube.objects.create(
        linkage=linkage,
        area_code=linkage.area_code,
        at=linkage.at,
        built_at=at,
        file=file,
        size=(queries.folder_of(linkage.area_code) / file).stat().st_size,
        cells=built.cells,
        births=dict(built.births),
        sources=list(built.sources),
        institutions=institutions,
        months=built.months,
    )
    numbers = held.exclude(state=CubeState.REMOVED).order_by("-pk")  # a clock may be set back
    older = list(numbers.values_list("pk", flat=True)[KEPT:])
    held.filter(pk__in=older).update(state=CubeState.REMOVED.value)
    record(
        "indicators.cube_built",
        subject=cube,
        by=by,
        at=at,
        area=linkage.area_code,
        linkage=linkage.pk,
        cells=built.cells,
        births=sum(built.births.values()),
        months=-1 if built.months is None else built.months,
        removed=len(older),
    )
    return cube


def tidy(area_code: str) -> int:
    """Delete the files of an area that no cube needs: those removed, and what a killed build left.

    The builder holds the area's lock while it asks this.
    """
    needed = queries.files_needed(area_code)
    left = [
        path
        for path in queries.folder_of(area_code).iterdir()
        if path.name != queries.LOCK and path.name not in needed
    ]
    for path in left:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)  # what DuckDB spilled
        else:
            path.unlink(missing_ok=True)
    return len(left)
