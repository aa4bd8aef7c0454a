"""`evenborn evaluate`: how good a linkage is, where the truth is known."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evenborn.cli.words import say

if TYPE_CHECKING:
    from evenborn.linkage.scores import Evaluation, Score

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command(
    name="evaluate",
    help=say(
        zh="对照真值检验关联结果：出生关联正确率、出生数误差（分孩次）、双胞胎、各类差错，以及差错对性别比的"
        "影响。LINKS 是 links.parquet;TRUTH 是 truth.parquet(source、record_id、birth_id)。",
        en="Judge a linkage against the truth: births linked right, births counted at each birth "
        "order, twins, kinds of error, and what the errors do to the sex ratio. LINKS is "
        "links.parquet; TRUTH is truth.parquet (source, record_id, birth_id).",
    ),
)
@click.argument("links", type=FILE, metavar="LINKS")
@click.argument("truth", type=FILE, metavar="TRUTH")
@click.option(
    "--births",
    type=FILE,
    help=say(
        zh="真实出生表（性别、孩次、多胎）；默认用 TRUTH 旁的 births_truth.parquet。",
        en="The true births (sex, order, plurality); births_truth.parquet beside TRUTH if there.",
    ),
)
@click.option(
    "--flaws",
    type=FILE,
    help=say(
        zh="每条记录所带的差错；默认用 TRUTH 旁的 flaws.parquet。",
        en="Which record carries which error; flaws.parquet beside TRUTH if there.",
    ),
)
@click.option(
    "--review",
    type=FILE,
    help=say(
        zh="待复核的记录对；默认用 LINKS 旁的 review.parquet。",
        en="Pairs for review; review.parquet beside LINKS if there.",
    ),
)
@click.option("--json", "as_json", is_flag=True, help=say(zh="输出 JSON。", en="Print JSON."))
def command(
    links: Path,
    truth: Path,
    births: Path | None,
    flaws: Path | None,
    review: Path | None,
    as_json: bool,
) -> None:
    """Judge and speak."""
    from evenborn.cli.progress import steps
    from evenborn.linkage.evaluate import CannotEvaluateError, evaluate

    try:
        with steps() as note:
            note("正在对照真值", "comparing with the truth")
            judged = evaluate(
                links,
                truth,
                births=births or _beside(truth, "births_truth.parquet"),
                flaws=flaws or _beside(truth, "flaws.parquet"),
                review=review or _beside(links, "review.parquet"),
            )
    except CannotEvaluateError as refusal:
        click.echo(say(zh=refusal.zh, en=refusal.en), err=True)
        sys.exit(2)
    if as_json:
        click.echo(json.dumps(judged.document(), ensure_ascii=False, indent=1))
    else:
        _speak(judged)


def _beside(file: Path, name: str) -> Path | None:
    sibling = file.with_name(name)
    return sibling if sibling.is_file() else None


def _speak(judged: "Evaluation") -> None:
    """Print the answer first, then the evidence."""
    everyone = judged.counted[0]
    births = judged.births
    click.echo(
        say(
            zh=f"关联 {judged.records:,} 条记录：各部门之间应合并的出生 {births.true:,} 对，"
            f"合并正确 {births.right:,} 对（查准 {_share(births.precision)}，"
            f"查全 {_share(births.recall)},F1 {_share(births.f1)})。"
            f"出生数 {everyone.counted:,}，真值 {everyone.true:,}"
            f"（误差 {_signed(everyone.error_percent, 3)}%）。",
            en=f"{judged.records:,} records linked: of {births.true:,} births that two sources "
            f"share {births.right:,} were joined right (precision {_share(births.precision)}, "
            f"recall {_share(births.recall)}, F1 {_share(births.f1)}). Births counted "
            f"{everyone.counted:,}, in truth {everyone.true:,} "
            f"(error {_signed(everyone.error_percent, 3)} %).",
        )
    )
    if judged.without_truth or judged.absent:
        click.echo(
            say(
                zh=f"另有 {judged.without_truth:,} 条记录没有真值，未计入；真值中有 "
                f"{judged.absent:,} 条记录不在关联结果中，按未合并计。",
                en=f"{judged.without_truth:,} records have no truth and are left out; "
                f"{judged.absent:,} records of the truth are not in the links and count as joined "
                "to nothing.",
            )
        )
    _show_scores(judged)
    _show_counted(judged)
    _show_wrong(judged)
    _show_parts(judged)


def _show_scores(judged: "Evaluation") -> None:
    rows: list[tuple[str, Score]] = [(say(zh="出生", en="births"), judged.births)]
    if len(judged.by_sources) > 1:
        rows += [(f"  {' – '.join(part.name)}", part.score) for part in judged.by_sources]
    if judged.twins:
        rows.append((say(zh="其中双胞胎、多胞胎", en="of these twins and more"), judged.twins))
    rows.append((say(zh="记录对：部门之间", en="record pairs across sources"), judged.pairs_across))
    rows += [
        (say(zh=f"记录对：{part.name[0]} 内重复", en=f"duplicates in {part.name[0]}"), part.score)
        for part in judged.duplicates
    ]
    rows.append((say(zh="记录对：全部", en="record pairs, all"), judged.pairs))
    _table(
        [say(zh="比较对象", en="what"), *_score_heads()],
        [[name, *_score_cells(score)] for name, score in rows],
    )


def _show_counted(judged: "Evaluation") -> None:
    words = {
        "all": say(zh="合计", en="all"),
        "unknown": say(zh="孩次不详", en="unknown"),
    }
    _table(
        [
            say(zh="孩次", en="birth order"),
            say(zh="真实出生", en="true births"),
            say(zh="关联后出生", en="counted"),
            say(zh="误差 %", en="error %"),
            say(zh="真实性别比", en="true ratio"),
            say(zh="关联后性别比", en="counted ratio"),
            say(zh="相差（点）", en="points apart"),
        ],
        [
            [
                words.get(row.birth_order, row.birth_order),
                f"{row.true:,}",
                f"{row.counted:,}",
                _signed(row.error_percent, 3),
                _number(row.srb_true),
                _number(row.srb_counted),
                _signed(
                    None
                    if row.srb_counted is None or row.srb_true is None
                    else row.srb_counted - row.srb_true,
                    3,
                ),
            ]
            for row in judged.counted
        ],
    )
    if judged.srb_all is not None:
        ratio = _number(judged.srb_all)
        click.echo(
            say(
                zh=f"全部真实出生（含没有任何记录的）的性别比：{ratio}。",
                en=f"Ratio of all true births, with or without a record: {ratio}.",
            )
        )


def _show_wrong(judged: "Evaluation") -> None:
    wrong = judged.mistaken
    if wrong.twins is not None and wrong.siblings is not None:
        strangers = wrong.total - wrong.twins - wrong.siblings
        click.echo(
            say(
                zh=f"错误合并 {wrong.total:,} 对：双胞胎互换 {wrong.twins:,}，"
                f"同母先后所生 {wrong.siblings:,}，其他 {strangers:,}。",
                en=f"Joined wrongly: {wrong.total:,} pairs, of them twins taken for each other "
                f"{wrong.twins:,}, siblings {wrong.siblings:,}, others {strangers:,}.",
            )
        )
    if judged.review:
        pairs, true = judged.review
        click.echo(
            say(
                zh=f"待复核 {pairs:,} 对，其中 {true:,} 对确为同一出生。",
                en=f"For review: {pairs:,} pairs, {true:,} of them truly one birth.",
            )
        )


def _show_parts(judged: "Evaluation") -> None:
    band_words = {
        "linked": say(zh="已关联", en="linked"),
        "review": say(zh="待复核", en="review"),
        "single": say(zh="单独", en="single"),
    }
    heads = [say(zh="记录", en="records"), *_score_heads()]
    if judged.bands:
        _table(
            [say(zh="结果", en="band"), *heads],
            [
                [
                    band_words.get(part.name[0], part.name[0]),
                    f"{part.records:,}",
                    *_score_cells(part.score),
                ]
                for part in judged.bands
            ],
        )
    if judged.flaws:
        _table(
            [say(zh="记录所带的差错", en="error of the record"), *heads],
            [
                [
                    say(zh="（无差错）", en="(no error)")
                    if part.name[0] == "none"
                    else part.name[0],
                    f"{part.records:,}",
                    *_score_cells(part.score),
                ]
                for part in sorted(judged.flaws, key=lambda part: part.score.recall or 0)
            ],
        )


def _score_heads() -> list[str]:
    return [
        say(zh="合并正确", en="right"),
        say(zh="已合并", en="joined"),
        say(zh="应合并", en="true"),
        say(zh="查准率", en="precision"),
        say(zh="查全率", en="recall"),
        "F1",
    ]


def _score_cells(score: "Score") -> list[str]:
    counts = [f"{n:,}" for n in (score.right, score.joined, score.true)]
    return [*counts, *(_share(share) for share in (score.precision, score.recall, score.f1))]


def _share(share: float | None) -> str:
    return "…" if share is None else f"{share:.5f}"


def _number(value: float | None) -> str:
    return "…" if value is None else f"{value:.2f}"


def _signed(value: float | None, digits: int) -> str:
    return "…" if value is None else f"{value:+.{digits}f}"


def _table(heads: list[str], rows: list[list[str]]) -> None:
    from rich.console import Console
    from rich.table import Table

    shown = Table(box=None, pad_edge=False, header_style="bold")
    for place, head in enumerate(heads):
        shown.add_column(head, justify="right" if place else "left", no_wrap=True)
    for row in rows:
        shown.add_row(*row)
    click.echo()
    # A pipe or a log has no width of its own, and 80 columns would cut the figures.
    Console(width=None if sys.stdout.isatty() else 160, markup=False).print(shown)
