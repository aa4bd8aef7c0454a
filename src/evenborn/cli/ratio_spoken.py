"""What `evenborn ratio` says on the terminal: the sentence, the evidence, how it was made."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from evenborn.cli.words import language, say
from evenborn.counts import COLUMNS, VERDICT_EN, VERDICT_ZH, RatioTable, header_zh
from evenborn.stats import sentence_en, sentence_zh

SHOWN = 40  # rows on the terminal; more are read in a file
# Words of tables that hold their own totals: adding such rows up counts births twice.
TOTALS = frozenset({"all", "total", "合计", "总计", "小计", "全国", "总数", "不区分"})


def speak(table: RatioTable, written: Sequence[Path], *, assumed: bool, counts: bool) -> None:
    """Print the sentence first, then the evidence, then how it was made."""
    total = table.total
    if counts and _holds_totals(table):
        click.echo(
            say(
                zh="表中含合计行，各行相加会重复计数，因此不给总的性别比；请看各组。",
                en="The table holds rows of totals; adding all rows would count births twice, so "
                "no overall ratio is given. See the groups.",
            )
        )
    else:
        click.echo(say(zh=sentence_zh(total), en=sentence_en(total)))
    if table.cells.names and not written:
        _show(table)
    click.echo(say(zh=table.definition.zh, en=table.definition.en))
    if assumed:
        click.echo(
            say(
                zh="没有写明口径，以上口径是推定的；请用 --basis 指明。",
                en="The basis was not stated and is assumed; state it with --basis.",
            )
        )
    click.echo(say(zh=f"正常范围：{table.band.source_zh}。", en=f"Band: {table.band.source_en}."))
    if table.cells.stillbirths:
        click.echo(
            say(
                zh=f"分娩结局为死产的 {table.cells.stillbirths:,} 行未计入。",
                en=f"{table.cells.stillbirths:,} rows are stillbirths and not counted.",
            )
        )
    for file in written:
        click.echo(say(zh=f"已写入 {file}", en=f"Written: {file}"))


def _holds_totals(table: RatioTable) -> bool:
    return any(
        word is not None and word.strip().lower() in TOTALS
        for column in table.cells.groups.itercolumns()
        for word in column.unique().to_pylist()
    )


def _show(table: RatioTable) -> None:
    chinese = language() == "zh"
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for name in table.cells.names:
        shown.add_column(header_zh(name) if chinese else name)
    for name in COLUMNS[:5]:
        shown.add_column(header_zh(name) if chinese else name, justify="right")
    shown.add_column(say(zh="区间", en="interval"), justify="right", style="dim")
    shown.add_column(say(zh="判断", en="verdict"))
    shown.add_column(say(zh="判断所需", en="needed"), justify="right", style="dim")
    words = VERDICT_ZH if chinese else VERDICT_EN
    for row in table.arrow.slice(0, SHOWN).to_pylist():
        low, high = (_number(row[limit]) for limit in ("low", "high"))
        shown.add_row(
            *(row[name] for name in table.cells.names),
            *(f"{row[name]:,}" for name in COLUMNS[:4]),
            _number(row["srb"]),
            f"{low}–{high}",
            words[row["verdict"]],
            f"{table.needed:,}" if row["verdict"] == "too_few" else "",
        )
    # A pipe or a log has no width of its own, and 80 columns would cut the figures.
    Console(width=None if sys.stdout.isatty() else 160).print(shown)
    rows = len(table.cells)
    if rows > SHOWN:
        click.echo(
            say(
                zh=f"共 {rows:,} 组，以上为前 {SHOWN} 组；"
                "全部结果请用 --csv、--xlsx 或 --parquet。",
                en=f"{rows:,} groups, the first {SHOWN} are shown; get all with --csv, --xlsx or "
                "--parquet.",
            )
        )


def _number(value: float | None) -> str:
    return "…" if value is None else f"{value:.1f}"
