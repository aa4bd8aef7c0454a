"""Long work of this room: linking the agencies' records of a county."""

from datetime import date
from pathlib import Path

import duckdb

from evenborn.foundation.exchange import vault
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

    Killed at any moment, nothing of it is there; the next worker begins anew.
    """
    at = work.clock()
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
            gathered = gather(area, since=since, until=at, bench=bench, con=con)
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
            with work.step(work.kept, done=STEPS, total=STEPS):
                linkage = actions.keep_linkage(
                    work.run,
                    area=area,
                    since=since,
                    gathered=gathered,
                    joined=joined,
                    files=files,
                    at=at,
                )
        except BaseException:
            for stored in files.values():
                vault.discard(stored.name)
            raise
    for old in actions.forget_memories(linkage):
        vault.discard(old)
    return Receipt(
        total=joined.counts["records"],
        parts={part: joined.counts[part] for part in PARTS},
        notes={
            "births": joined.counts["births"],
            "pairs": len(joined.pairs),
            "differences": len(joined.differences),
        },
    )


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
