"""`evenborn ratio`: the sex ratio at birth of any file, by any group."""

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from evenborn.cli.progress import steps
from evenborn.cli.words import say
from evenborn.stats.definition import BASES, METHODS, Basis, Definition, Method

if TYPE_CHECKING:
    from evenborn.counts import RatioTable
    from evenborn.stats import Band


@click.command(
    name="ratio",
    help=say(
        zh="计算出生人口性别比（每 100 名女婴对应的男婴数），附人数、区间和定义，并与正常范围比较。"
        "FILE 可以是逐人出生记录、births.parquet，或合计数（用 --boys 和 --girls 指明列名）。",
        en="Give the sex ratio at birth (boys per 100 girls) with its births, interval and "
        "definition, compared with the normal range. FILE holds one birth per row, or is "
        "births.parquet, or holds counts (name their columns with --boys and --girls).",
    ),
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@click.option(
    "--by",
    "by",
    multiple=True,
    metavar="GROUP[,GROUP…]",
    help=say(
        zh="分组：任意列名；area:2|4|6|9|12 按常住地的省、地、县、乡、村；hukou:6 按户籍地；"
        "month、quarter、year 按出生日期，或 列名:quarter。可重复或用逗号分隔。",
        en="Group by any column; area:2|4|6|9|12 is residence by province, prefecture, county, "
        "township, village; hukou:6 by household registration; month, quarter, year of the "
        "birth date, or COLUMN:quarter. Repeat it or separate with commas.",
    ),
)
@click.option("--boys", metavar="COL", help=say(zh="合计数的男婴列。", en="Column of boys."))
@click.option("--girls", metavar="COL", help=say(zh="合计数的女婴列。", en="Column of girls."))
@click.option(
    "--unknown",
    metavar="COL",
    help=say(zh="合计数的性别不详列。", en="Column of births of unknown sex."),
)
@click.option(
    "--method",
    type=click.Choice(METHODS),
    default="wilson",
    show_default=True,
    help=say(zh="区间的算法。", en="How the interval is made."),
)
@click.option(
    "--basis",
    type=click.Choice(BASES),
    help=say(
        zh="统计口径：发生地、常住地、户籍登记地。不写时按 residence"
        "（按 hukou 分组为 registration，按 facility_code 分组为 occurrence）。",
        en="Where a birth is counted: by occurrence, residence or registration. Without it "
        "residence (registration when grouped by hukou, occurrence by facility_code).",
    ),
)
@click.option(
    "--band",
    default="103-107",
    show_default=True,
    metavar="LOW-HIGH",
    help=say(zh="正常范围。", en="The normal range."),
)
@click.option(
    "--level",
    type=click.FloatRange(0.5, 0.9999),
    default=0.95,
    show_default=True,
    help=say(zh="区间的置信水平。", en="Coverage of the interval."),
)
@click.option(
    "--minimum",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help=say(
        zh="性别已知的出生少于 N 的组不作判断（照样列出）。",
        en="Groups with fewer than N births of known sex are not judged (but shown).",
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
    "--json", "as_json", is_flag=True, help=say(zh="输出 JSON。", en="Print JSON instead.")
)
@click.option("--csv", "csv_file", type=click.Path(path_type=Path), metavar="F", help="CSV (UTF-8)")
@click.option(
    "--bom",
    is_flag=True,
    help=say(
        zh="CSV 加 BOM，供旧版 Excel 显示汉字。", en="Begin the CSV with a BOM for old Excel."
    ),
)
@click.option("--xlsx", "xlsx_file", type=click.Path(path_type=Path), metavar="F", help="Excel")
@click.option(
    "--parquet", "parquet_file", type=click.Path(path_type=Path), metavar="F", help="Parquet"
)
def command(
    files: tuple[Path, ...],
    by: tuple[str, ...],
    boys: str | None,
    girls: str | None,
    unknown: str | None,
    method: Method,
    basis: Basis | None,
    band: str,
    level: float,
    minimum: int,
    map_file: Path | None,
    as_json: bool,
    csv_file: Path | None,
    bom: bool,
    xlsx_file: Path | None,
    parquet_file: Path | None,
) -> None:
    """Count, judge, write, speak."""
    import duckdb

    from evenborn.cli.ratio_spoken import speak
    from evenborn.counts import damaged, write_csv, write_json, write_parquet, write_xlsx
    from evenborn.standards.reading import CannotRead, find_files

    groups = [item.strip() for words in by for item in words.split(",") if item.strip()]
    definition = Definition(basis=basis or _basis(groups), method=method, level=level)
    normal = _band(band)
    paths: list[Path] = []
    try:
        paths = find_files(files)
        with steps() as note:
            note("正在统计出生", "Counting births")
            table, problems = _count(
                paths,
                groups,
                (boys, girls, unknown),
                map_file,
                definition=definition,
                band=normal,
                minimum=minimum,
            )
            note("正在写结果", "Writing the result")
            if csv_file:
                write_csv(table, csv_file, bom=bom)
            if parquet_file:
                write_parquet(table, parquet_file)
            if xlsx_file:
                write_xlsx(table, xlsx_file, sources=[_receipt(path) for path in paths])
    except CannotRead as refusal:
        _stop(say(zh=refusal.zh, en=refusal.en))
    except duckdb.Error:
        # DuckDB's own words may quote a cell.
        broken = damaged(paths)
        _stop(say(zh=broken.zh, en=broken.en))
    except OSError as error:
        _stop(
            say(
                zh=f"结果写不进去：{error.strerror}。原来的文件没有改动。",
                en=f"The result cannot be written: {error.strerror}. The old file is as it was.",
            )
        )
    written = [file for file in (csv_file, xlsx_file, parquet_file) if file]
    if as_json:
        write_json(table, sys.stdout)
    else:
        speak(table, written, assumed=basis is None, counts=boys is not None)
    for problem in problems:
        click.echo(problem, err=True)
    sys.exit(1 if problems else 0)


def _count(
    paths: Sequence[Path],
    groups: Sequence[str],
    columns: tuple[str | None, str | None, str | None],
    map_file: Path | None,
    *,
    definition: Definition,
    band: "Band",
    minimum: int,
) -> tuple["RatioTable", list[str]]:
    """Return the table, and what is wrong with the input though it could be counted."""
    from evenborn.counts import count_odd_sexes, open_births, open_counts, ratio_table, tally
    from evenborn.standards.mapping import load_mapping
    from evenborn.standards.reading import connect

    mapping = load_mapping(map_file) if map_file else None
    con = connect()
    boys, girls, unknown = columns
    counted = any(columns)
    source = (
        open_counts(paths, con=con, mapping=mapping)
        if counted
        else open_births(paths, con=con, by=groups, mapping=mapping)
    )
    cells = tally(source.relation, by=groups, con=con, boys=boys, girls=girls, unknown=unknown)
    problems = []
    if not counted and cells.unknown.any():
        odd = count_odd_sexes(source.relation, con)
        if odd:
            problems.append(
                say(
                    zh=f"有 {odd:,} 行的性别不是 1、2、0、9 或认得的写法，计入“性别不详”；请用"
                    " evenborn check 查找，或用 --map 对照。",
                    en=f"{odd:,} rows have a sex that is not 1, 2, 0, 9 or a word we know; they "
                    "are counted as unknown. Find them with evenborn check, or map them (--map).",
                )
            )
    if source.broken:
        problems.append(
            say(
                zh=f"有 {source.broken:,} 行读不出各列，计入“性别不详”；请用 evenborn check 查找。",
                en=f"{source.broken:,} lines could not be taken apart and are counted as of "
                "unknown sex; find them with evenborn check.",
            )
        )
    return ratio_table(cells, definition=definition, band=band, minimum=minimum), problems


def _basis(groups: Sequence[str]) -> Basis:
    """Return the basis that the groups themselves imply; else the mother's residence."""
    if any(group.startswith("hukou") for group in groups):
        return "registration"
    return "occurrence" if "facility_code" in groups else "residence"


def _band(words: str) -> "Band":
    from evenborn.stats import NORMAL, Band

    try:
        low, high = (float(edge) for edge in words.replace("–", "-").split("-"))
        if (low, high) == (NORMAL.low, NORMAL.high):
            return NORMAL
        return Band(low, high, "由使用者设定", "set by the user")
    except ValueError:
        raise click.BadParameter(
            say(
                zh=f"正常范围写成两个比值，例如 103-107，不是 {words}。",
                en=f"the normal range is two ratios such as 103-107, not {words}.",
            ),
            param_hint="--band",
        ) from None


def _receipt(path: Path) -> str:
    with path.open("rb") as file:
        return f"{path.name} SHA-256 {hashlib.file_digest(file, 'sha256').hexdigest()}"


def _stop(words: str) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(2)
