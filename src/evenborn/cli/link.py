"""`evenborn link`: records of several agencies become births."""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

import click

from evenborn.cli.words import say


@click.command(
    name="link",
    help=say(
        zh="把几个部门的出生记录关联成出生：FILE 的文件名（不含扩展名）就是来源名，"
        "同名文件（如各月文件夹中的 delivery.csv）算同一来源。结果为 links.parquet，"
        "待人工复核的记录对另存为 review.parquet。",
        en="Link the birth records of several agencies into births. A FILE's name without its "
        "ending is the name of the source; files of one name (delivery.csv in the folders of "
        "several months) are one source. The result is links.parquet; pairs that a person should "
        "decide are in review.parquet beside it.",
    ),
)
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help=say(zh="结果文件 links.parquet。", en="The result, links.parquet."),
)
@click.option(
    "--map",
    "map_file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.yaml",
    help=say(zh="外来列名和取值的对照表。", en="Map of foreign columns and values."),
)
@click.option(
    "--model",
    "model_file",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    metavar="FILE.json",
    help=say(
        zh="用保存过的模型，不再训练。",
        en="Use a saved model instead of training on these records.",
    ),
)
@click.option(
    "--save-model",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.json",
    help=say(zh="把所用的模型保存下来。", en="Save the model that was used."),
)
@click.option(
    "--state",
    "state_folder",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help=say(
        zh="关联状态文件夹：已有时只关联新增记录，结果与全部重做相同；其中有编码的身份信息，请妥善保管。",
        en="State folder: if it exists only the new records are linked, with the same births as "
        "doing all at once. It holds coded identities: guard it.",
    ),
)
@click.option(
    "--link-at",
    type=click.FloatRange(0.5, 1),
    default=0.95,
    show_default=True,
    help=say(zh="自动关联的最低概率。", en="Probability from which a pair is linked."),
)
@click.option(
    "--review-at",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.05,
    show_default=True,
    help=say(zh="交人工复核的最低概率。", en="Probability from which a person is asked."),
)
@click.option(
    "--memory",
    metavar="SIZE",
    help=say(
        zh="内存上限（如 16GB），超出时写入磁盘；用 Spark 时为驱动程序的内存（如 8g）。",
        en="Memory limit, such as 16GB; beyond it work spills to disk. On Spark the memory of "
        "the driver, such as 8g.",
    ),
)
@click.option(
    "--engine",
    type=click.Choice(["duckdb", "spark"]),
    default="duckdb",
    show_default=True,
    help=say(
        zh="在本机用 DuckDB，或在 Spark 上关联；结果相同。用 Spark 时 FILE 也可以是地址，"
        "如 s3a://桶/delivery.parquet、hdfs://…、file://…。",
        en="Link on this machine with DuckDB, or on Spark, with the same result. On Spark a FILE "
        "may also be an address: s3a://bucket/delivery.parquet, hdfs://…, file://….",
    ),
)
@click.option(
    "--master",
    metavar="URL",
    help=say(
        zh="Spark 的主节点，如 spark://host:7077、yarn；默认 local[*],即本机全部核心。",
        en="Master of Spark, such as spark://host:7077 or yarn; local[*], all cores of this "
        "machine, by default.",
    ),
)
@click.option(
    "--checkpoints",
    metavar="URL",
    help=say(
        zh="Spark 存放中间表的文件夹地址；默认存在各工作节点的内存和磁盘上。",
        en="Folder for the intermediate tables of Spark, as a URL; by default they stay in the "
        "memory and on the disks of its workers.",
    ),
)
@click.option(
    "--spark-conf",
    "spark_settings",
    multiple=True,
    metavar="KEY=VALUE",
    help=say(
        zh="Spark 的其他设置，可多次给出，如 spark.hadoop.fs.s3a.endpoint=…。",
        en="A further setting of Spark, as often as needed: spark.hadoop.fs.s3a.endpoint=….",
    ),
)
@click.option(
    "--json", "as_json", is_flag=True, help=say(zh="以 JSON 输出计数。", en="Print counts as JSON.")
)
def command(
    files: tuple[str, ...],
    out: Path,
    map_file: Path | None,
    model_file: Path | None,
    save_model: Path | None,
    state_folder: Path | None,
    link_at: float,
    review_at: float,
    memory: str | None,
    engine: str,
    master: str | None,
    checkpoints: str | None,
    spark_settings: tuple[str, ...],
    as_json: bool,
) -> None:
    """Read, link, write."""
    import duckdb

    from evenborn.cli.link_sources import Place, opened
    from evenborn.cli.progress import steps
    from evenborn.linkage import CannotLinkError, Model, link, write_parquet
    from evenborn.standards.reading import CannotRead

    if not out.resolve().parent.is_dir():
        _refuse(
            say(
                zh=f"--out 的文件夹不存在：{out.parent}。", en=f"no folder for --out: {out.parent}."
            )
        )
    if engine != "spark" and (master or checkpoints or spark_settings):
        _refuse(
            say(
                zh="--master、--checkpoints、--spark-conf 要与 --engine spark 同用。",
                en="--master, --checkpoints and --spark-conf go with --engine spark.",
            )
        )
    settings = dict(setting.partition("=")[::2] for setting in spark_settings)
    place = Place(engine, memory, master or "local[*]", checkpoints, settings)
    try:
        with (
            TemporaryDirectory(
                prefix=".evenborn-", dir=out.resolve().parent, ignore_cleanup_errors=True
            ) as folder,
            steps() as progress,
            opened(files, place, map_file=map_file, folder=Path(folder), progress=progress) as (
                ready,
                sources,
            ),
        ):
            links = link(
                sources,
                engine=ready,
                model=Model.load(model_file) if model_file else None,
                since=state_folder if state_folder and state_folder.exists() else None,
                keep=state_folder,
                link_at=link_at,
                review_at=review_at,
                progress=progress,
            )
            progress("写出结果", "writing the result")
            write_parquet(links.table(), out)
            write_parquet(links.review(), out.with_name("review.parquet"))
            if save_model:
                links.model.save(save_model)
    except (CannotLinkError, CannotRead) as refusal:
        _refuse(say(zh=refusal.zh, en=refusal.en))
    except (ValueError, OSError) as refusal:
        _refuse(str(refusal))
    except duckdb.Error as refusal:
        # Its words may quote a value; its kind (OutOfMemoryException, IOException) says enough.
        kind = type(refusal).__name__
        _refuse(
            say(
                zh=f"读取或计算中断（{kind}）。请检查文件是否完整、磁盘和内存够不够；已有结果未改动。",
                en=f"Reading or computing stopped ({kind}). Check that the files are whole and "
                "that disk and memory suffice; earlier results are untouched.",
            )
        )
    counts = links.counts()
    if as_json:
        click.echo(json.dumps(counts))
    else:
        _speak(counts, out)
    sys.exit(1 if counts["review"] else 0)


def _speak(counts: dict[str, int], out: Path) -> None:
    click.echo(
        say(
            zh="记录 {records:,} 条 = 已关联 {linked:,} + 单独 {single:,} + 待复核 {review:,}；"
            "合为出生 {births:,} 人。",
            en="{records:,} records = {linked:,} linked + {single:,} single + {review:,} for "
            "review; they make {births:,} births.",
        ).format(**counts)
    )
    where = f"{out}, {out.with_name('review.parquet')}"
    click.echo(say(zh=f"结果：{where}", en=f"Result: {where}"))


def _refuse(why: str) -> NoReturn:
    click.echo(why, err=True)
    sys.exit(2)
