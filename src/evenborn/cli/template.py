"""`evenborn template`: an empty workbook with drop-downs for one kind of file."""

import sys
from pathlib import Path

import click

from evenborn.cli.words import say

# Written out, because help must not wait for the declarations to load; a test compares.
KINDS = ("delivery", "registration", "certificate", "vaccination", "registration_counts")


@click.command(
    "template",
    help=say(
        zh="生成空白的 Excel 填报模板：中文表头、下拉选项、填写说明，填好后可直接检查和核对。",
        en="Make an empty Excel workbook to fill in: Chinese headers, drop-downs, instructions. "
        "Filled in, it can be checked and reconciled as it is.",
    ),
)
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    required=True,
    help=say(
        zh="文件种类：分娩登记、户口登记、出生医学证明、首剂疫苗接种月报、户口登记分月统计。",
        en="Kind of file: deliveries, household registrations, birth certificates, counts of "
        "first vaccinations, counts of household registrations.",
    ),
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help=say(
        zh="写入的文件；不写时为当前文件夹中以种类命名的文件。已有的其他文件不会被覆盖。",
        en="File to write; by default one named after the kind, in this folder. Another file "
        "that is already there is not overwritten.",
    ),
)
def command(kind: str, out: Path | None) -> None:
    """Write the template and say where it is."""
    from evenborn.standards.saving import CannotWrite, saved
    from evenborn.standards.schema import load_schema
    from evenborn.standards.template import template_bytes

    schema = load_schema(kind)
    path = out or Path(f"{schema.title_zh}模板.xlsx")
    content = template_bytes(schema)
    # A clerk may have filled in a workbook of that name: hours of work, not ours to replace.
    if path.exists() and not _holds(path, content):
        _refuse(
            zh=f"{path} 已存在，可能已填有数据，未作改动。请换一个文件名。",
            en=f"{path} exists and may hold data; it was left as it is. Choose another name.",
        )
    try:
        with saved(path) as part:
            part.write_bytes(content)
    except CannotWrite as refusal:
        _refuse(zh=refusal.zh, en=refusal.en)
    click.echo(
        say(
            zh=f"已生成“{schema.title_zh}”模板：{path}",
            en=f"Template of “{schema.title_en}”: {path}",
        )
    )


def _holds(path: Path, content: bytes) -> bool:
    """Tell whether a file is the empty template already; one that cannot be read is not."""
    try:
        return path.read_bytes() == content
    except OSError:
        return False


def _refuse(*, zh: str, en: str) -> None:
    click.echo(say(zh=zh, en=en), err=True)
    sys.exit(2)
