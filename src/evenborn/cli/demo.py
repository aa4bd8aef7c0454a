"""`evenborn demo`: a synthetic county with the truth kept."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from evenborn.cli.words import say

if TYPE_CHECKING:  # click.Choice has checked the words; the library is imported when called
    from evenborn.demo.files import Format, Headers


@click.command(
    "demo",
    help=say(
        zh="生成一个虚构的县（或更大范围）的出生数据：分娩登记、户口登记、出生医学证明、疫苗月报，"
        "并保存真值。姓名和号码均为虚构。",
        en="Make a synthetic county (or more): delivery register, household registration, birth "
        "certificates and vaccination counts, with the truth kept. All names and numbers are "
        "invented.",
    ),
)
@click.option(
    "--births",
    type=click.IntRange(min=0),
    default=6000,
    show_default=True,
    help=say(
        zh="真实出生数；一个县一年约 6000，可到一千万。",
        en="True births; a county has about 6,000 a year; 10 million is possible.",
    ),
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help=say(zh="种子：相同的种子得到完全相同的文件。", en="The same seed gives the same bytes."),
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help=say(
        zh="存放文件的文件夹，其中已有的演示文件会被替换。",
        en="Folder for the files; an earlier demo in it is replaced.",
    ),
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["csv", "parquet", "xlsx"]),
    default="csv",
    show_default=True,
    help=say(zh="各部门文件的格式。", en="Format of the agencies' files."),
)
@click.option(
    "--profile",
    default="ordinary",
    show_default=True,
    metavar="ordinary|hard|FILE.yaml",
    help=say(
        zh="数据质量方案：普通、困难，或自定义 YAML 文件。",
        en="How good the files are: ordinary, hard, or a YAML file of your own.",
    ),
)
@click.option(
    "--headers",
    type=click.Choice(["zh", "en"]),
    default="zh",
    show_default=True,
    help=say(
        zh="CSV 和 Excel 的列名：中文表头，或英文规范名。",
        en="Headers of CSV and Excel: Chinese, or the canonical English names.",
    ),
)
@click.option(
    "--year",
    type=click.IntRange(1950, 2100),
    default=2025,
    show_default=True,
    help=say(zh="最后一个出生年份。", en="Last year of birth."),
)
def command(
    births: int, seed: int, out: Path, format_: str, profile: str, headers: str, year: int
) -> None:
    """Make the demo files and say what was made."""
    from evenborn.cli.progress import steps
    from evenborn.demo import BadProfileError, CannotMakeError, make_county

    try:
        with steps() as note:
            note(f"正在生成出生 0 / {births}", f"Making births 0 of {births:,}")
            made = make_county(
                births,
                seed,
                out,
                cast("Format", format_),
                profile,
                headers=cast("Headers", headers),
                year=year,
                progress=_told(births, note),
            )
    except (BadProfileError, CannotMakeError) as refusal:
        click.echo(say(zh=refusal.zh, en=refusal.en), err=True)
        sys.exit(2)
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        click.echo(
            say(
                zh=f"无法写入 {out}:{reason}。原有文件未改动。",
                en=f"Cannot write to {out}: {reason}. The files there are unchanged.",
            ),
            err=True,
        )
        sys.exit(2)
    counted = made.records
    click.echo(
        say(
            zh=f"已生成虚构出生 {made.births} 人：分娩登记 {counted['delivery']} 条，"
            f"户口登记 {counted['registration']} 条，出生医学证明 {counted['certificate']} 条，"
            f"另有疫苗月报和真值。全部姓名、号码均为虚构。文件在 {out}",
            en=f"Made {made.births} synthetic births: {counted['delivery']} delivery records, "
            f"{counted['registration']} registrations, {counted['certificate']} certificates, "
            f"vaccination counts and the truth. Every name and number is invented. Files in {out}",
        )
    )


def _told(births: int, note: Callable[[str, str], None]) -> Callable[[int], None]:
    """Return a function that tells the births finished, at each twentieth of the whole."""
    twentieths = 0

    def tell(done: int) -> None:
        nonlocal twentieths
        if births and 20 * done // births > twentieths:
            twentieths = 20 * done // births
            note(f"正在生成出生 {done} / {births}", f"Making births {done:,} of {births:,}")

    return tell
