"""`evenborn reconcile`: several agencies' files become one count, its report and its receipt."""

import sys
from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from evenborn.cli.words import language, say
from evenborn.stats.definition import BASES, Basis

if TYPE_CHECKING:
    from evenborn.reconcile import Asked, Outcome

CHINA = timezone(timedelta(hours=8))


@click.command(
    name="reconcile",
    help=say(
        zh="核对多个部门的出生文件：检查、关联成出生、列出差异、计算性别比，生成报告、季度统计表和"
        "凭据。文件种类按文件名（分娩、户口、出生医学证明、接种，或英文）或表头识别。",
        en="Reconcile the birth files of several agencies: check, link into births, list the "
        "differences, give the sex ratio, and write the report, the quarterly table and the "
        "receipt. The kind of each file is told by its name or its headers.",
    ),
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help=say(
        zh="存放结果的文件夹；其中上一次的结果会被整体替换。",
        en="Folder for the result; an earlier result in it is replaced as a whole.",
    ),
)
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    metavar="NAME=KIND",
    help=say(
        zh="指明文件的种类：文件名=delivery|registration|certificate|vaccination|"
        "registration_counts，可重复。",
        en="Say what a file is: NAME=delivery|registration|certificate|vaccination|"
        "registration_counts; repeatable.",
    ),
)
@click.option(
    "--map",
    "map_file",
    type=click.Path(path_type=Path),
    metavar="FILE.yaml",
    help=say(zh="外来文件的列名和取值对照。", en="Map of foreign columns and values."),
)
@click.option(
    "--area",
    metavar="CODE",
    help=say(
        zh="地区的行政区划代码；不写时取多数母亲常住的县。",
        en="Division code of the area; without it the county where most mothers live.",
    ),
)
@click.option(
    "--period",
    metavar="PERIOD",
    help=say(
        zh="期间：2025、2025Q3 或 2025-07；不写时取来件中出生所在的月份。",
        en="2025, 2025Q3 or 2025-07; without it the months that the births cover.",
    ),
)
@click.option(
    "--basis",
    type=click.Choice(BASES),
    default="residence",
    show_default=True,
    help=say(
        zh="统计口径：发生地、母亲常住地、户口登记。",
        en="Which births count: by occurrence, mother's residence or household registration.",
    ),
)
@click.option(
    "--with-identities",
    is_flag=True,
    help=say(
        zh="在差异清单中另加一张身份信息表（保密）；不加时结果不含姓名和证件号码。",
        en="Add a secret sheet of persons to the differences; else the result names nobody.",
    ),
)
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    help=say(
        zh="按哪一天检查和编制（默认今天，北京时间）；重做旧结果时填当时的日期。",
        en="The day to judge and report by (China time); to make an old result again, its day.",
    ),
)
@click.option("--form-number", default="", help=say(zh="统计表表号。", en="Number of the form."))
@click.option("--issuer", default="", help=say(zh="制定机关。", en="Authority of the form."))
@click.option("--approval", default="", help=say(zh="批准文号。", en="Approval number."))
@click.option("--valid-until", default="", help=say(zh="有效期至。", en="Valid until."))
@click.option("--unit", default="", help=say(zh="填报单位。", en="Reporting unit."))
@click.option(
    "--explanation",
    default="",
    help=say(
        zh="来源之间差异超过 2% 的说明，印在季度统计表上。",
        en="Words on differences above 2 % between sources, printed on the quarterly table.",
    ),
)
def command(
    files: tuple[Path, ...],
    out: Path,
    kinds: tuple[str, ...],
    map_file: Path | None,
    area: str | None,
    period: str | None,
    basis: Basis,
    with_identities: bool,
    today: datetime | None,
    form_number: str,
    issuer: str,
    approval: str,
    valid_until: str,
    unit: str,
    explanation: str,
) -> None:
    """Ask, do, say."""
    from evenborn.cli.progress import steps
    from evenborn.linkage import CannotLinkError
    from evenborn.reconcile import Asked, CannotReconcileError, DoesNotAddUpError, reconcile
    from evenborn.report import FormHeader
    from evenborn.standards.mapping import load_mapping
    from evenborn.standards.reading import CannotRead

    try:
        asked = Asked(
            today=today.date() if today else _china_today(),
            kinds=_kinds(kinds),
            mapping=load_mapping(map_file) if map_file else None,
            mapping_digest=_digest(map_file),
            area=area,
            period=period,
            basis=basis,
            with_identities=with_identities,
            form=FormHeader(form_number, issuer, approval, valid_until, unit),
            explanation=explanation,
        )
        with steps() as progress:
            outcome = reconcile(files, out, asked=asked, progress=progress)
    except (CannotRead, CannotLinkError, CannotReconcileError) as refusal:
        _stop(say(zh=refusal.zh, en=refusal.en))
    except DoesNotAddUpError as fault:
        what = fault.balance.what
        _stop(
            say(
                zh=f"程序有误：“{what.zh}”收支不相抵，没有出结果，原有结果未受影响。"
                "请把版本号和这句话告知开发者。",
                en=f"A fault of the program: “{what.en}” does not add up. There is no result and "
                "the old one is untouched. Please report this sentence with the version.",
            )
        )
    except OSError as error:
        _stop(
            say(
                zh=f"结果写不进 {out.name}：{error.strerror or type(error).__name__}。"
                "原有结果未受影响。",
                en=f"The result cannot be written to {out.name}: "
                f"{error.strerror or type(error).__name__}. The old result is untouched.",
            )
        )
    _speak(outcome, asked)
    sys.exit(1 if outcome.to_settle else 0)


def _china_today() -> date:
    return datetime.now(CHINA).date()


def _kinds(said: Sequence[str]) -> dict[str, str]:
    kinds = {}
    for words in said:
        name, equals, kind = words.partition("=")
        if not (name and equals and kind):
            raise click.BadParameter(
                say(
                    zh=f"写作 文件名=种类，例如 hospital=delivery，不是 {words}。",
                    en=f"written NAME=KIND, such as hospital=delivery, not {words}.",
                ),
                param_hint="--kind",
            )
        kinds[name] = kind
    return kinds


def _digest(path: Path | None) -> str:
    from evenborn.reconcile.place import digest_of

    return digest_of(path) if path else ""


def _stop(words: str) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(2)


def _speak(outcome: "Outcome", asked: "Asked") -> None:
    """Print the answer, what needs whom, the balances, and where the files are."""
    from rich.console import Console
    from rich.table import Table

    from evenborn.report import findings, numbers

    figures, tongue = outcome.figures, language()
    click.echo(findings.answer(figures).said(tongue))
    click.echo(findings.beside(figures).said(tongue))
    if figures.coverage:
        click.echo(findings.coverage(figures.coverage).said(tongue) + say(zh="。", en="."))
    click.echo(findings.tasks(figures).said(tongue))
    shown = Table(box=None, pad_edge=False, header_style="bold")
    shown.add_column(say(zh="每一步", en="each step"))
    shown.add_column(say(zh="收到", en="took"), justify="right")
    shown.add_column(say(zh="分出", en="gave"))
    for balance in figures.balances:
        parts = " + ".join(
            f"{part.name.said(tongue)} {numbers.count(part.count)}" for part in balance.parts
        )
        shown.add_row(balance.what.said(tongue), numbers.count(balance.taken), f"= {parts}")
    # A pipe or a log has no width of its own, and 80 columns would cut the figures.
    Console(width=None if sys.stdout.isatty() else 160).print(shown)
    out = outcome.out
    click.echo(
        say(
            zh=f"报告：{out / 'report.html'}（evenborn serve {out} 打开）；"
            "差异清单：differences.xlsx；季度统计表：quarterly.docx、quarterly.xlsx；"
            f"凭据：receipt.json（运行号 {figures.making.run}）。",
            en=f"Report: {out / 'report.html'} (open it with evenborn serve {out}); differences: "
            "differences.xlsx; quarterly table: quarterly.docx, quarterly.xlsx; receipt: "
            f"receipt.json (run {figures.making.run}).",
        )
    )
    if asked.with_identities:
        click.echo(
            say(
                zh="注意：differences.xlsx 含个人信息，请按规定保管，用毕删除，不得转发。",
                en="Mind: differences.xlsx holds personal data. Keep it by the rules, delete it "
                "when done, do not pass it on.",
            ),
            err=True,
        )
