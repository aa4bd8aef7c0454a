"""What may be wrong, in words: the checks of the schema and the few every file has."""

from dataclasses import dataclass

from evenborn.standards.declaration import Check, Column, Schema, Severity
from evenborn.standards.reading.table import ENCODING, NUL, QUOTE, RAGGED, TOO_LONG

MOST_CHARACTERS = 200  # of an identifier; the longest we know has 64


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend. It never holds what the cell says.

    Attributes:
        file: name of the file, without its folders.
        line: physical line or sheet row; None for the file as a whole.
        column: canonical name of the first column concerned; None for the whole line.
        code: stable slug.
        severity: `error` refuses the row, `warning` lets it pass.
        expected_zh, expected_en: what was expected and what to do.
    """

    file: str
    line: int | None
    column: str | None
    code: str
    severity: Severity
    expected_zh: str
    expected_en: str


@dataclass(frozen=True, slots=True)
class Cause:
    """A kind of problem, and how many lines of a file have it.

    Attributes:
        column: canonical name of the first column concerned, None for the whole line or file.
        columns: all of them.
        lines: how many lines have it; 0 where it concerns the file as a whole.
    """

    code: str
    severity: Severity
    column: str | None
    columns: tuple[str, ...]
    expected_zh: str
    expected_en: str
    lines: int = 0


def rank(cause: Cause) -> tuple[str, int, str, str]:
    """Return what to sort causes by: errors first, then the commonest."""
    return cause.severity, -cause.lines, cause.code, cause.column or ""


_BROKEN = {
    RAGGED: (
        "line-ragged",
        "本行的格数与表头不同，请核对是否缺格、多格或文件被截断",
        "as many cells as the header; compare for lost or added cells, or a file cut off",
    ),
    QUOTE: (
        "line-quote",
        "本行的引号没有成对，请补上或删去多余的引号",
        "quotation marks in pairs; add the missing one or delete the extra one",
    ),
    ENCODING: (
        "line-encoding",
        "本行有无法识别的字符（编码混乱或文件被截断），请从原系统重新导出",
        "readable characters; the encoding is mixed or the file is cut off, export it again",
    ),
    NUL: (
        "line-nul",
        "本行有空字节，文件可能已损坏，请从原系统重新导出",
        "no zero bytes; the file may be damaged, export it again",
    ),
    TOO_LONG: (
        "line-too-long",
        "本行过长，请核对是否把多行粘成了一行",
        "a shorter line; were several lines pasted into one?",
    ),
}


def broken_causes() -> dict[str, Cause]:
    """Return the cause for each reason in the column `broken` of a table."""
    return {why: Cause(code, "error", None, (), zh, en) for why, (code, zh, en) in _BROKEN.items()}


def own_checks(schema: Schema, *, plus: bool = True) -> tuple[Check, ...]:
    """Return the checks no declaration needs to repeat, one or two for each text column.

    Args:
        schema: the kind of file.
        plus: some cell has a plus sign; without one no number lost its digits, and not asking
            nine columns of a million rows saves 0.8 s.
    """
    checks = []
    for column in schema.columns:
        if column.type not in ("text", "citizen", "division", "facility"):
            continue
        if plus:
            checks.append(_digits_lost(column))
        if column.type != "text":
            checks.append(_cell_too_long(column))
    return tuple(checks)


def _digits_lost(column: Column) -> Check:
    return Check(
        code="digits-lost",
        severity="warning" if column.soft else "error",
        columns=(column.name,),
        rule=f"digits_lost({column.name})",
        zh=f"{column.header}被存成了数字，后几位已丢失；请把该列设为文本格式后重新填写",
        en=f"{column.header_en} was stored as a number and its last digits are lost; "
        "format the column as text and enter it again",
        reads=(column.name,),
    )


def _cell_too_long(column: Column) -> Check:
    return Check(
        code="cell-too-long",
        severity="error",
        columns=(column.name,),
        rule=f"strlen({column.name}) > {MOST_CHARACTERS}",
        zh=f"{column.header}过长，请核对是否粘贴了其他内容",
        en=f"{column.header_en} is too long; was something else pasted here?",
        reads=(column.name,),
    )


def cause_of(check: Check) -> Cause:
    """Return the kind of problem a check finds."""
    return Cause(check.code, check.severity, check.columns[0], check.columns, check.zh, check.en)


def known_otherwise(schema: Schema) -> Cause:
    """Return the problem of a row whose key was accepted before with other content."""
    first = schema.column(schema.key[0])
    return Cause(
        "known-otherwise",
        "error",
        first.name,
        schema.key,
        f"此{first.header}以前已接收过，但内容不同；更正请走更正手续，新记录请用新编号",
        f"this {first.header_en} was accepted before with other content; correct the old record "
        "by a correction, or give a new record its own number",
    )
