"""`evenborn check`: judge files row by row and give back what there is to mend."""

import datetime as dt
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evenborn.cli.progress import steps
from evenborn.cli.words import language, say

if TYPE_CHECKING:
    import duckdb

    from evenborn.standards.checking import Judgement
    from evenborn.standards.mapping import Mapping

CHINA = dt.timezone(dt.timedelta(hours=8))
KINDS = ("delivery", "registration", "certificate", "vaccination", "registration_counts")


@click.command(
    name="check",
    help=say(
        zh="逐行检查送来的文件（CSV、Excel、Parquet，可多个或整个文件夹）：列出每一行的每个问题，"
        "用 --out 取回标好问题的 Excel，改好后可直接再送。"
        "退出状态：0 没有错误（可能有待核对的提示），1 有须更正的错误，2 文件或命令不能用。",
        en="Check files (CSV, Excel, Parquet; several, or a folder) row by row: every problem of "
        "every row, and with --out the same Excel back with the problems marked, ready to be "
        "mended and sent again. Exit status: 0 no errors (there may be warnings), 1 errors to "
        "mend, 2 the call or a file cannot be used.",
    ),
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    help=say(
        zh="文件种类：分娩、户口登记、出生医学证明、疫苗月报、户口登记统计；"
        "不写时按文件名和表头判断。",
        en="Kind of file; without it the name and the headers tell.",
    ),
)
@click.option(
    "--map",
    "map_file",
    type=click.Path(path_type=Path),
    metavar="FILE.yaml",
    help=say(zh="外来文件的列名和取值对照。", en="Map of a foreign file's columns and values."),
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=say(
        zh="把标好问题的 Excel（名称.problems.xlsx）和"
        "接收的记录（名称.accepted.parquet）写到这里。",
        en="Write the Excel with the problems marked (NAME.problems.xlsx) and the accepted "
        "records (NAME.accepted.parquet) here.",
    ),
)
@click.option(
    "--only-bad",
    is_flag=True,
    help=say(
        zh="Excel 里只写有问题的行（超过 10 万行时总是如此）。",
        en="Write only the rows with problems into the Excel (always so beyond 100,000 rows).",
    ),
)
@click.option(
    "--known",
    "known_files",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="PARQUET",
    help=say(
        zh="以前接收的记录（.accepted.parquet），其中已有的行不重复计数。可重复。",
        en="Records accepted before (.accepted.parquet); rows among them are not counted again. "
        "Repeatable.",
    ),
)
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help=say(
        zh="按哪一天检查（默认今天，北京时间）。", en="The day of judging (default today in China)."
    ),
)
@click.option(
    "--json", "as_json", is_flag=True, help=say(zh="输出 JSON。", en="Print JSON instead.")
)
def command(
    files: tuple[Path, ...],
    kind: str | None,
    map_file: Path | None,
    out: Path | None,
    only_bad: bool,
    known_files: tuple[Path, ...],
    today: dt.datetime | None,
    as_json: bool,
) -> None:
    """Judge, write, speak."""
    from evenborn.cli.judgements import print_json, print_table, totals
    from evenborn.standards.mapping import load_mapping
    from evenborn.standards.reading import CannotRead, connect, find_files
    from evenborn.standards.saving import CannotWrite

    day = today.date() if today else dt.datetime.now(CHINA).date()
    refusals: list[str] = []
    with ExitStack() as held:
        try:
            paths = find_files(files)
            mapping = load_mapping(map_file) if map_file else None
        except CannotRead as refusal:
            _stop(say(zh=refusal.zh, en=refusal.en))
        con = held.enter_context(connect())
        judged: list[Judgement] = []
        with steps() as note:
            for path in paths:
                note(f"正在检查 {path.name}", f"Checking {path.name}")
                try:
                    judged.append(
                        _judge(path, kind, day, mapping, con, known=known_files, before=judged)
                    )
                except CannotRead as refusal:
                    refusals.append(say(zh=refusal.zh, en=refusal.en))
            if out is not None and judged:
                try:
                    for name, one in zip(_names(judged), judged, strict=True):
                        note(f"正在写 {name}", f"Writing {name}")
                        _write(one, out, name, only_bad=only_bad)
                except CannotWrite as refusal:
                    _stop(say(zh=refusal.zh, en=refusal.en))
        if judged and as_json:
            print_json(judged)
        elif judged:
            for one in judged:
                print_table(one)
            if len(judged) > 1:
                click.echo(totals(judged))
        for words in refusals:
            click.echo(words, err=True)
        errors = any(cause.severity == "error" for one in judged for cause in one.causes)
    sys.exit(2 if refusals else 1 if errors else 0)


def _judge(
    path: Path,
    kind: str | None,
    day: dt.date,
    mapping: "Mapping | None",
    con: "duckdb.DuckDBPyConnection",
    *,
    known: Sequence[Path],
    before: "Sequence[Judgement]",
) -> "Judgement":
    """Judge one file, the files before it being known; a file of unknown kind is refused."""
    import duckdb

    from evenborn.standards.checking import judge
    from evenborn.standards.reading import CannotRead
    from evenborn.standards.schema import load_schema

    found = kind or _kind_of(path, con, mapping)
    earlier = [one for one in before if one.schema.kind == found]
    try:
        return judge(
            path,
            schema=load_schema(found),
            today=day,
            mapping=mapping,
            known=[*known, *earlier],
            con=con,
        )
    except duckdb.Error:
        # DuckDB's own words may quote a cell.
        raise CannotRead(
            zh=f"{path.name} 无法检查完（内存或临时磁盘不足，或文件在检查时变动了）。",
            en=f"{path.name} could not be judged to the end (memory or temporary disk ran out, or "
            "the file changed meanwhile).",
        ) from None


def _kind_of(path: Path, con: "duckdb.DuckDBPyConnection", mapping: "Mapping | None") -> str:
    from evenborn.reconcile.kinds import kind_of
    from evenborn.reconcile.refusal import CannotReconcileError
    from evenborn.standards.reading import CannotRead

    try:
        return kind_of(path, said={}, con=con, mapping=mapping)
    except CannotReconcileError as refusal:
        raise CannotRead(zh=refusal.zh, en=refusal.en) from None


def _names(judged: "Sequence[Judgement]") -> Iterator[str]:
    """Yield the stem of each file's outputs; two files of one name get a number."""
    seen: dict[str, int] = {}
    for one in judged:
        stem = one.path.name
        for ending in (".gz", one.path.suffix if not stem.endswith(".gz") else ".csv"):
            stem = stem.removesuffix(ending)
        # A returned file sent in again gives a file of the same name.
        stem = stem.removesuffix(".problems")
        seen[stem] = seen.get(stem, 0) + 1
        yield stem if seen[stem] == 1 else f"{stem}-{seen[stem]}"


def _write(judged: "Judgement", out: Path, name: str, *, only_bad: bool) -> None:
    from evenborn.standards.annotate import annotate

    judged.write_accepted(out / f"{name}.accepted.parquet")
    if judged.causes:
        annotate(
            judged, out / f"{name}.problems.xlsx", only_bad=only_bad, chinese=language() == "zh"
        )


def _stop(words: str) -> None:
    click.echo(words, err=True)
    sys.exit(2)
