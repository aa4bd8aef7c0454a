"""Long work of this room: the cube is built beside what pages read, then switched to."""

import fcntl
import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb

from evenborn.foundation.exchange import vault
from evenborn.foundation.runs.registry import job
from evenborn.foundation.runs.rules import Receipt
from evenborn.foundation.runs.work import Work
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.indicators import actions, queries
from evenborn.rooms.indicators.cube import building
from evenborn.rooms.indicators.cube.balancing import DoesNotBalanceError
from evenborn.rooms.indicators.cube.building import Built
from evenborn.rooms.indicators.cube.tables import FORM
from evenborn.rooms.reconciliation.models import Linkage
from evenborn.rooms.reconciliation.queries import (
    areas_linked,
    linkage_of_run,
    months_changed_since,
    newest_linkage,
)
from evenborn.rooms.reconciliation.rules import LINK
from evenborn.standards.words import Words

log = logging.getLogger(__name__)

COUNTING = Words("正在汇总出生数据", "Counting the births")
ADDING = Words("正在更新有变化的月份", "Counting the months that changed")


@job(
    actions.BUILD,
    title=Words("生成统计数据", "Build the counts"),
    page="indicators-home",
    parts={
        "boys": Words("男婴", "boys"),
        "girls": Words("女婴", "girls"),
        "unknown": Words("性别不详", "of unknown sex"),
        "known": Words("数据无变化", "unchanged"),
    },
    daily=True,
    after=LINK,
)
def build(work: Work, *, run: int | None = None, area_code: str = "") -> Receipt:
    """Build the cube of an area, of what a linkage made, or of every area that has a linkage.

    The receipt's total is the births of the three bases, counted in their file; its parts are
    counted in the cells.
    """
    linkage = linkage_of_run(run) if run is not None else None
    areas = [linkage.area_code] if linkage else [area_code] if area_code else areas_linked()
    parts = {"boys": 0, "girls": 0, "unknown": 0, "known": 0}
    total = 0
    for area in areas:
        newest = newest_linkage(area)
        if newest is None:
            continue
        built = _build(work, newest)
        if built is None:
            current = queries.current_cube(area)
            assert current is not None
            n = sum(current.births.values())
            parts["known"] += n
            total += n
            continue
        total += sum(built.births.values())
        for boys, girls, unknown in built.by_sex.values():
            parts["boys"] += boys
            parts["girls"] += girls
            parts["unknown"] += unknown
    return Receipt(total=total, parts=parts)


def _build(work: Work, linkage: Linkage) -> Built | None:
    """Build and switch; None where the current cube is of this linkage and these institutions."""
    area = linkage.area_code
    folder = queries.folder_of(area)
    with _alone(folder):
        places, digest = queries.institutions(area)
        current = queries.current_cube(area)
        if current and (current.linkage_id, current.institutions) == (linkage.pk, digest):
            return None
        actions.tidy(area)
        if linkage.births is None:
            raise Refused(
                zh="核对结果文件已删除，请重新核对后再生成统计数据。",
                en="The file of the linkage was deleted; link again, then build the counts.",
            )
        months = None
        if current and current.area_code == area and current.institutions == digest:
            months = months_changed_since(current.linkage, linkage)
        file = f"{FORM}-{secrets.token_hex(12)}"
        with vault.bench(f"cube-{work.run.pk}") as bench, _whole_or_nothing(folder / file):
            work.progress(0, None, COUNTING if months is None else ADDING)
            births = vault.lay_out(
                linkage.births.name, linkage.births.secret, bench / "births.parquet"
            )
            built = _built(births, folder / file, area, places, months, current_path(area))
            with work.step({}, done=sum(built.births.values())):
                actions.switch(
                    built,
                    linkage=linkage,
                    file=file,
                    institutions=digest,
                    clock=work.clock,
                    by=work.by,
                )
        actions.tidy(area)
    return built


def current_path(area_code: str) -> Path | None:
    """Return the file that pages of an area read, if there is one."""
    current = queries.current_cube(area_code)
    return queries.path_of(current) if current else None


def _built(
    births: Path,
    path: Path,
    area_code: str,
    places: dict[str, str],
    months: list[str] | None,
    before: Path | None,
) -> Built:
    """Replace the months that changed, or build anew where that does not add up."""
    if months is not None and before is not None and before.exists():
        try:
            return building.replace_months(
                births,
                path,
                before=before,
                months=[date.fromisoformat(month) for month in months],
                area_code=area_code,
                places=places,
            )
        except DoesNotBalanceError as error:
            log.warning("cube of %s: %s; built anew", area_code, error)
            path.unlink(missing_ok=True)
    return building.build(births, path, area_code=area_code, places=places)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one builder at a time into an area; the lock of a killed one is gone with it."""
    with (folder / queries.LOCK).open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _whole_or_nothing(path: Path) -> Iterator[None]:
    """Leave no file of a build that failed; a full disk is the world's fault, and tried again."""
    try:
        yield
    except duckdb.IOException as error:
        path.unlink(missing_ok=True)
        raise OSError("the file of a cube could not be written") from error
    except BaseException:
        path.unlink(missing_ok=True)
        raise
