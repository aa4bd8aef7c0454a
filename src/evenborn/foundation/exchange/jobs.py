"""Long work of this room: taking in a file, and deleting what was kept long enough."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb

from evenborn.foundation.exchange import actions, agreements, queries, vault
from evenborn.foundation.exchange.agreements import Leave
from evenborn.foundation.exchange.intakes import Intake, intake_for
from evenborn.foundation.exchange.models import Batch, SealedFile
from evenborn.foundation.exchange.rules import CHUNK_ROWS, SHOWN_LINES, WHOLE_BACK
from evenborn.foundation.runs.registry import job
from evenborn.foundation.runs.rules import Receipt
from evenborn.foundation.runs.work import Work
from evenborn.standards import CannotRead, Judgement, connect, judge, load_schema
from evenborn.standards.annotate import annotate
from evenborn.standards.words import Words

MEMORY = "1GB"  # of DuckDB for one file; beyond, it spills into the bench
A_DAY = timedelta(days=1)

CHECKING = Words("正在逐行检查", "Checking every line")
WRITING = Words("正在写入接收的记录", "Writing the accepted records")
MARKING = Words("正在标注问题", "Marking the problems")


@job(
    actions.IMPORT,
    title=Words("接收文件", "Take in a file"),
    page="files-batch",
    page_argument="batch",
)
def take_in(work: Work, *, batch: int, language: str) -> Receipt:
    """Judge a file, hand the accepted rows to their room, and make the Excel that goes back."""
    received = queries.batch(batch)
    work.progress(0, None, CHECKING)
    with ExitStack() as held:
        bench = held.enter_context(vault.bench(f"run-{work.run.pk}"))
        try:
            leave = _leave(received)
            judged = held.enter_context(_judged(received, bench, leave))
        except CannotRead as refusal:
            with work.step({}, done=0):
                actions.refuse_batch(received, words=Words(refusal.zh, refusal.en), at=work.clock())
            raise
        with work.step(work.kept, done=judged.refused + judged.known, total=judged.lines):
            actions.keep_problems(
                received, causes=judged.causes, first=judged.first_lines(SHOWN_LINES)
            )
        intake = intake_for(received.kind)
        if intake is not None:
            _hand_over(work, received, judged, intake)
            judged = judged.with_refused(queries.refused_by_intake(received))
        return _close(
            work, received, judged, bench, language=language, keep=intake is None, leave=leave
        )


def _leave(batch: Batch) -> Leave | None:
    """Return what the agreement behind a file lets through; it may have ended since the upload."""
    if batch.kind not in agreements.NEEDED:
        return None
    leave = agreements.leave_for(batch.department, batch.kind, on=batch.judged_on)
    if leave is None:
        raise CannotRead(zh=agreements.NONE.zh, en=agreements.NONE.en)
    return leave


def _judged(batch: Batch, bench: Path, leave: Leave | None) -> Judgement:
    """Judge the file of a batch; earlier records count as known where no room keeps the rows.

    A cell of counts may be sent again with a later count, so counts are never known.
    """
    schema = load_schema(batch.kind)
    con = connect(memory=MEMORY)
    try:
        con.execute(f"SET temp_directory = '{str(bench).replace(chr(39), chr(39) * 2)}'")
        path = _laid_out(batch.stored, bench / batch.name)
        known: list[Path] = []
        if intake_for(batch.kind) is None and "record_id" in schema.key:
            known = [
                _laid_out(kept, bench / f"known-{at}.parquet")
                for at, kept in enumerate(queries.kept_before(batch))
            ]
        judged = judge(
            path,
            schema=schema,
            today=batch.judged_on,
            known=known,
            not_kept=leave.without(schema) if leave else (),
            con=con,
        )
    except duckdb.Error:
        con.close()
        # DuckDB's own words may quote a cell.
        raise CannotRead(
            zh="文件无法检查完：内容过大，内存或磁盘不足。请分成几个文件再送。",
            en="The file could not be checked to the end: too large for memory or disk. Split it "
            "and send it again.",
        ) from None
    except BaseException:
        con.close()
        raise
    return judged


def _laid_out(file: SealedFile, path: Path) -> Path:
    return vault.lay_out(file.name, file.secret or {}, path)


def _hand_over(work: Work, batch: Batch, judged: Judgement, intake: Intake) -> None:
    """Give the accepted rows to their room, a chunk and its checkpoint in one transaction."""
    at_first = {"line": 0, "handed": 0, "known": 0}
    state = at_first | dict(work.kept)
    passed = judged.refused + judged.known
    for rows in _chunks(judged, after=state["line"]):
        following = dict(state)
        with work.step(
            following, done=passed + state["handed"] + len(rows), total=judged.lines, words=WRITING
        ):
            taken = intake.take(rows, batch=batch, by=batch.officer, at=work.clock())
            assert taken.accepted + taken.known + taken.refused_lines == len(rows), batch.kind
            actions.keep_taken(batch, taken)
            following["line"] = rows[-1]["line"]
            following["handed"] += len(rows)
            following["known"] += taken.known
        state = following


def _chunks(judged: Judgement, *, after: int) -> Iterator[list[dict[str, Any]]]:
    """Yield the accepted rows as dictionaries; columns the file lacks are None."""
    blank: dict[str, Any] = dict.fromkeys(judged.schema.names)
    names = ("line", *judged.columns)
    result = judged.con.execute(judged.accepted_after(after))
    while rows := result.fetchmany(CHUNK_ROWS):
        yield [blank | dict(zip(names, row, strict=True)) for row in rows]


def _close(
    work: Work,
    batch: Batch,
    judged: Judgement,
    bench: Path,
    *,
    language: str,
    keep: bool,
    leave: Leave | None,
) -> Receipt:
    """Make the files that stay, and end the batch with counts that add up."""
    known = judged.known + int(work.kept.get("known", 0))
    accepted = judged.lines - judged.refused - known
    made: list[vault.Stored] = []
    marked = kept = None
    try:
        if judged.causes:
            work.progress(judged.lines, judged.lines, MARKING)
            back = bench / "back.xlsx"
            annotate(judged, back, only_bad=judged.lines > WHOLE_BACK, chinese=language == "zh")
            marked = vault.take(back)
            made.append(marked)
        if keep and accepted:
            rows = bench / "accepted.parquet"
            judged.write_accepted(rows, without=leave.without(judged.schema) if leave else ())
            kept = vault.take(rows)
            made.append(kept)
        with work.step(work.kept, done=judged.lines, total=judged.lines):
            actions.close_batch(
                batch,
                accepted=accepted,
                refused=judged.refused,
                known=known,
                warned=judged.warned,
                marked=marked,
                kept=kept,
                leave=leave,
                at=work.clock(),
            )
    except BaseException:
        for file in made:
            vault.discard(file.name)
        raise
    return Receipt(
        total=judged.lines,
        parts={"accepted": accepted, "refused": judged.refused, "known": known},
        notes={"warned": judged.warned},
    )


@job("exchange.clean_up", title=Words("清理到期文件", "Delete files past their time"), daily=True)
def clean_up(work: Work) -> Receipt:
    """Delete uploads kept long enough, and what killed requests and workers left behind."""
    at = work.clock()
    batches = queries.past_keeping(at)
    for done, batch in enumerate(batches, start=1):
        actions.forget_files(batch, at=at)
        work.progress(done, len(batches))
    left = [name for name in vault.older_than(A_DAY, at=at) if not queries.is_known_file(name)]
    for name in left:
        vault.discard(name)
    return Receipt(
        total=len(batches),
        parts={"done": len(batches)},
        notes={"left": len(left) + vault.clear_benches(A_DAY, at=at)},
    )
