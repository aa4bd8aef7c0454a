"""What pages show of a batch: words for its kind, its state, its columns."""

from collections.abc import Sequence
from dataclasses import dataclass

from evenborn.foundation.exchange.models import Batch, BatchCause, ProblemLine
from evenborn.foundation.exchange.rules import PARTLY, STATE_WORDS, BatchState
from evenborn.standards import load_schema
from evenborn.standards.words import Words


@dataclass(frozen=True, slots=True)
class Shown:
    """A batch as pages show it."""

    batch: Batch
    title: Words
    state: Words
    shape: str
    refusal: Words | None


@dataclass(frozen=True, slots=True)
class ShownCause:
    """A kind of problem as pages show it."""

    severity: str
    column_words: Words | None
    expected_zh: str
    expected_en: str
    lines: int


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line with one of its problems."""

    line: int
    words: Words


def kind_words(kind: str) -> Words:
    """Return what a kind of file is called."""
    schema = load_schema(kind)
    return Words(schema.title_zh, schema.title_en)


def shown(batch: Batch) -> Shown:
    """Return a batch with its words."""
    state = BatchState(batch.state)
    shape = {BatchState.RECEIVED: "waiting", BatchState.REFUSED: "refused"}.get(state, "done")
    words = STATE_WORDS[state]
    if state == BatchState.DONE and batch.refused:
        shape, words = "attention", PARTLY
    refusal = Words(batch.refusal_zh, batch.refusal_en) if batch.refusal_zh else None
    kind = kind_words(batch.kind)
    period = batch.name.partition(".")[0].removeprefix(batch.kind).removeprefix("-")
    title = Words(f"{kind.zh} {period}".strip(), f"{kind.en} {period}".strip())
    return Shown(batch, title, words, shape, refusal)


def _column_words(kind: str, name: str) -> Words | None:
    schema = load_schema(kind)
    if name not in schema.names:
        return None
    column = schema.column(name)
    return Words(column.header, column.header_en)


def cause_shown(kind: str, cause: BatchCause) -> ShownCause:
    """Return a kind of problem with the words of its column."""
    return ShownCause(
        cause.severity,
        _column_words(kind, cause.columns.partition(",")[0]),
        cause.expected_zh,
        cause.expected_en,
        cause.lines,
    )


def lines_shown(kind: str, lines: Sequence[ProblemLine]) -> list[ShownLine]:
    """Return problem lines, the column before the words unless they name it already."""
    return [ShownLine(found.line, _told(kind, found.cause)) for found in lines]


def _told(kind: str, cause: BatchCause) -> Words:
    column = _column_words(kind, cause.columns.partition(",")[0])
    zh, en = cause.expected_zh, cause.expected_en
    if column is not None:
        zh = zh if column.zh in zh else f"{column.zh}：{zh}"
        en = en if column.en in en else f"{column.en}: {en}"
    return Words(zh, en)
