"""Say on the terminal or in JSON what became of judged files."""

import json
import sys
from collections.abc import Callable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from evenborn.cli.words import say
from evenborn.standards.checking import Cause, Judgement, Problem

SHOWN_LINES = 10  # lines on the terminal; all are in the JSON and in the returned Excel
SHOWN_CAUSES = 40


def print_json(judged: Sequence[Judgement]) -> None:
    """Print one object; with several files their totals, and a section `files` for each."""
    write = sys.stdout.write
    sums: dict[str, object] = {
        name: sum(getattr(one, name) for one in judged)
        for name in ("lines", "accepted", "refused", "known")
    }
    write(json.dumps(sums)[:-1])
    if len(judged) > 1:
        sections = [
            {
                "file": one.file,
                "lines": one.lines,
                "accepted": one.accepted,
                "refused": one.refused,
                "known": one.known,
            }
            for one in judged
        ]
        write(', "files": ' + json.dumps(sections, ensure_ascii=False))
    write(', "problems": [')
    between = "\n"
    for one in judged:
        # A million problems are written one by one; a list of them would take a gigabyte.
        for problem in one.problems:
            write(between + json.dumps(_as_json(problem), ensure_ascii=False))
            between = ",\n"
    write("\n]}\n")


def _as_json(problem: Problem) -> dict[str, object]:
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "code": problem.code,
        "severity": problem.severity,
        "expected": say(zh=problem.expected_zh, en=problem.expected_en),
    }


def print_table(judged: Judgement) -> None:
    """Print the sentence first, then the causes, then the first lines."""
    # A pipe or a log has no width of its own, and 80 columns would cut the sentences.
    console = Console(width=None if sys.stdout.isatty() else 140, highlight=False)
    console.print(Text(_sentence(judged)), soft_wrap=True)
    label = _labels(judged)
    if judged.causes:
        table = Table(box=None, pad_edge=False)
        for zh, en, side in (
            ("程度", "severity", "left"),
            ("列", "column", "left"),
            ("应为", "expected", "left"),
            ("行数", "lines", "right"),
        ):
            table.add_column(
                say(zh=zh, en=en),
                justify="right" if side == "right" else "left",
                overflow="fold",
                no_wrap=zh in ("程度", "行数"),
            )
        for cause in judged.causes[:SHOWN_CAUSES]:
            table.add_row(
                _severity(cause),
                Text(label(cause.column)),
                Text(say(zh=cause.expected_zh, en=cause.expected_en)),
                f"{cause.lines:,}" if cause.lines else say(zh="全文件", en="file"),
            )
        console.print(table)
        _print_lines(judged, console.print, label)
    if judged.table.unknown_columns:
        names = say(zh="、", en=", ").join(judged.table.unknown_columns[:20])
        console.print(
            Text(say(zh=f"没有采用的列：{names}", en=f"Columns not used: {names}")), soft_wrap=True
        )


def _print_lines(
    judged: Judgement, speak: Callable[..., None], label: Callable[[str | None], str]
) -> None:
    """Print the first lines with problems, those with an error before those with a warning."""
    speak("")
    for line, causes in judged.first_lines(SHOWN_LINES):
        words = say(zh="；", en="; ").join(_told(cause, label(cause.column)) for cause in causes)
        speak(Text(say(zh=f"第 {line} 行 {words}", en=f"line {line} {words}")), soft_wrap=True)
    more = judged.lines_with_problems - SHOWN_LINES
    if more > 0:
        speak(
            say(
                zh=f"另有 {more:,} 行有问题，用 --out 取回标好问题的 Excel，或用 --json 看全部。",
                en=f"{more:,} more lines have problems; get the marked Excel with --out, or all of "
                "them with --json.",
            )
        )


def _told(cause: Cause, column: str) -> str:
    """Return what was expected, after the column unless the sentence names it already."""
    expected = say(zh=cause.expected_zh, en=cause.expected_en)
    return (
        expected
        if column in expected
        else say(zh=f"{column}：{expected}", en=f"{column}: {expected}")
    )


def _labels(judged: Judgement) -> Callable[[str | None], str]:
    def label(column: str | None) -> str:
        if column is None:
            return say(zh="整行", en="the line")
        found = judged.schema.column(column)
        return say(zh=found.header, en=found.header_en)

    return label


def _severity(cause: Cause) -> str:
    if cause.severity == "error":
        return say(zh="错误", en="error")
    return say(zh="核对", en="warning")


def _sentence(judged: Judgement) -> str:
    return say(
        zh=f"{judged.file}：共 {judged.lines:,} 行，接收 {judged.accepted:,}，"
        f"退回 {judged.refused:,}，以前已有 {judged.known:,}；"
        f"接收的行中有 {judged.warned:,} 行请核对。",
        en=f"{judged.file}: {judged.lines:,} lines, {judged.accepted:,} accepted, "
        f"{judged.refused:,} refused, {judged.known:,} already known; "
        f"{judged.warned:,} of the accepted need a second look.",
    )


def totals(judged: Sequence[Judgement]) -> str:
    lines, accepted, refused, known = (
        sum(getattr(one, name) for one in judged)
        for name in ("lines", "accepted", "refused", "known")
    )
    return say(
        zh=f"合计 {len(judged)} 个文件：共 {lines:,} 行，接收 {accepted:,}，退回 {refused:,}，"
        f"以前已有 {known:,}。",
        en=f"Together {len(judged)} files: {lines:,} lines, {accepted:,} accepted, "
        f"{refused:,} refused, {known:,} already known.",
    )
