"""Long work of this room: linking the agencies' records of a county."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path

import duckdb
from django.db import DatabaseError

from evenborn.foundation.exchange import vault
from evenborn.foundation.exchange.queries import is_known_file
from evenborn.foundation.runs.registry import job
from evenborn.foundation.runs.rules import Receipt
from evenborn.foundation.runs.work import Work
from evenborn.foundation.ui.clock import in_china
from evenborn.foundation.ui.refusal import Refused
from evenborn.linkage import CannotLinkError
from evenborn.reconcile.decisions import Decision
from evenborn.rooms.reconciliation import actions, queries
from evenborn.rooms.reconciliation.gathering import gather
from evenborn.rooms.reconciliation.joining import BIRTHS, LINKS, MEMORY, join, unpack
from evenborn.rooms.reconciliation.models import Linkage
from evenborn.rooms.reconciliation.rules import LINK
from evenborn.standards import connect
from evenborn.standards.words import Words

MEMORY_LIMIT = "2GB"  # of DuckDB; beyond, it spills into the bench
YEARS_BACK = 2  # a birth may be registered late: this year and the two before are linked
KEPT = {"births": BIRTHS, "links": LINKS, "memory": MEMORY}
PARTS = {
    "linked": Words("已关联", "linked"),
    "single": Words("单独", "single"),
    "review": Words("待复核", "waiting for review"),
}
STEPS = 8
GATHERING = Words("正在汇集各部门记录", "Gathering the agencies' records")
KEEPING = Words("正在保存结果", "Keeping the result")


@job(
    LINK,
    title=Words("核对部门记录", "Link the agencies' records"),
    page="reconciliation-home",
    parts=PARTS,
)
def link_records(work: Work, *, area: str, whole: bool = False) -> Receipt:
    """Link all records of a county as they stand, and keep what follows in one step.

    Killed at any moment before that, nothing of it is there and the next worker begins anew; killed
    after it, the next worker only tells what was kept.
    """
    if (kept := queries.linkage_of_run(work.run.pk)) is not None:
        return _told(kept, work)
    at = work.clock()
    until = queries.as_at(area, now=at)
    since = date(in_china(at).year - YEARS_BACK, 1, 1)
    work.progress(0, STEPS, GATHERING)
    done = 1

    def progress(zh: str, en: str) -> None:
        nonlocal done
        work.progress(min(done, STEPS - 1), STEPS, Words(zh, en))
        done += 1

    with vault.bench(f"run-{work.run.pk}") as bench:
        con = connect(memory=MEMORY_LIMIT)
        try:
            con.execute(f"SET temp_directory = '{str(bench).replace(chr(39), chr(39) * 2)}'")
            gathered = gather(area, since=since, until=until, bench=bench, con=con)
            if not gathered:
                raise Refused(
                    zh="还没有可核对的出生记录：请先登记出生，或请各部门报送文件。",
                    en="There is no record to link yet: enter births, or have the agencies send "
                    "their files.",
                )
            actions.record_opened(work.run, gathered, at=at)
            before = None if whole else _before(queries.newest_linkage(area), bench)
            joined = join(
                gathered,
                decisions=[
                    Decision((one.source, one.record), (other.source, other.record), verdict.value)
                    for one, other, verdict in queries.decisions_for(area)
                ],
                since=since,
                before=before,
                bench=bench,
                con=con,
                progress=progress,
            )
        except CannotLinkError as problem:
            raise Refused(zh=problem.zh, en=problem.en) from problem
        except duckdb.Error:
            # DuckDB's own words may quote a cell.
            raise Refused(
                zh="核对没有完成：内存或磁盘不足。请清理磁盘后重试。",
                en="The linkage was not finished: too little memory or disk. Make room, then try "
                "again.",
            ) from None
        finally:
            con.close()
        work.progress(STEPS - 1, STEPS, KEEPING)
        files: dict[str, vault.Stored] = {}
        try:
            for what, file in KEPT.items():
                files[what] = vault.take(bench / file)
            found = {"pairs": len(joined.pairs), "differences": len(joined.differences)}
            with work.step(found, done=STEPS, total=STEPS):
                linkage = actions.keep_linkage(
                    work.run,
                    area=area,
                    since=since,
                    gathered=gathered,
                    joined=joined,
                    files=files,
                    as_at=until,
                    at=at,
                )
        except BaseException:
            _discard_unkept(files.values())
            raise
    return _told(linkage, work)


def _told(linkage: Linkage, work: Work) -> Receipt:
    """Return the receipt of a linkage that is kept; earlier memories are let go."""
    newest = queries.newest_linkage(linkage.area_code) or linkage
    for old in actions.forget_memories(newest):
        vault.discard(old)
    counts = linkage.counts
    return Receipt(
        total=counts["records"],
        parts={part: counts[part] for part in PARTS},
        notes={"births": counts["births"], **work.kept},
    )


def _discard_unkept(files: Iterable[vault.Stored]) -> None:
    """Delete files that no row knows.

    A commit whose answer was lost may have kept them. Where the database cannot say, they stay for
    the daily clean-up to judge.
    """
    with suppress(DatabaseError):
        for stored in files:
            if not is_known_file(stored.name):
                vault.discard(stored.name)


def _before(newest: Linkage | None, bench: Path) -> Path | None:
    """Lay out the linkage before, None where there is none or it cannot be read."""
    if newest is None or newest.memory is None or newest.births is None:
        return None
    folder = bench / "before"
    folder.mkdir()
    try:
        memory = vault.lay_out(newest.memory.name, newest.memory.secret, bench / "before.tar")
        unpack(memory, folder)
        vault.lay_out(newest.births.name, newest.births.secret, folder / BIRTHS)
    except (FileNotFoundError, CannotLinkError):
        return None
    return folder


@job("reconciliation.nightly", title=Words("每日核对", "Daily linkage"), daily=True)
def link_daily(work: Work) -> Receipt:
    """Start the linkage of every county, so that each morning is up to date."""
    areas = queries.counties_at_work()
    for area in areas:
        actions.ask_daily(area, at=work.clock())
    return Receipt(total=len(areas), parts={"done": len(areas)})


@job(
    "reconciliation.forget_cells",
    title=Words("清除已签署季度的复核内容", "Empty the cells of decided pairs"),
    daily=True,
)
def forget_cells_daily(work: Work) -> Receipt:
    """Empty what was decided only after its quarter was signed."""
    signed = queries.signed_until()
    for area, before in signed.items():
        actions.forget_cells(before=before, at=work.clock(), area_code=area)
    return Receipt(total=len(signed), parts={"done": len(signed)})
