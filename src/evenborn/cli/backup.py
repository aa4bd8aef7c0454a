"""`evenborn backup`: the whole house in one sealed file."""

from pathlib import Path

import click

from evenborn.cli.site import must_be_migrated, open_site, stop
from evenborn.cli.words import say


@click.command(
    name="backup",
    help=say(
        zh="把数据库和附件备份到一个加密文件，写完后读回检验；平台照常运行。"
        "备份中没有姓名等信息的密钥：密钥文件须另行保存。",
        en="Put the database and the attachments into one sealed file and read it back; the site "
        "goes on meanwhile. The keys of names and numbers are not inside: keep them apart.",
    ),
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--key",
    type=click.Path(dir_okay=False, path_type=Path),
    help=say(
        zh="备份密钥文件；默认为 EVENBORN_BACKUP_KEY。",
        en="Key file of backups; EVENBORN_BACKUP_KEY by default.",
    ),
)
def command(file: Path, key: Path | None) -> None:
    """Write, say, and leave a line in the log."""
    open_site()
    must_be_migrated()
    from django.conf import settings

    from evenborn.cli.progress import steps
    from evenborn.foundation.audit.actions import SYSTEM, record
    from evenborn.foundation.ui.clock import now
    from evenborn.foundation.ui.refusal import Refused
    from evenborn.site.operation.backup import keys, writing
    from evenborn.standards.saving import CannotWrite

    try:
        with steps() as note:
            made = writing.write(
                file,
                key=(held := keys.read(key or settings.BACKUP_KEY_FILE)),
                at=now(),
                tell=lambda name, n: note(f"{name}：{n:,}", f"{name}: {n:,}"),
            )
    except Refused as refusal:
        stop(say(zh=refusal.words.zh, en=refusal.words.en))
    except CannotWrite as refusal:
        stop(say(zh=refusal.zh, en=refusal.en))
    record(
        "operation.backed_up",
        by=SYSTEM,
        at=now(),
        key=held.name,
        rows=made.rows,
        tables=len(made.tables),
        files=made.files,
    )
    size = file.stat().st_size / 1e6
    click.echo(
        say(
            zh=f"备份已写成并读回检验：{file}（{len(made.tables)} 张表、{made.rows:,} 行、"
            f"{made.files:,} 个附件，{size:,.1f} MB，密钥 {held.name}）。",
            en=f"Written and read back: {file} ({len(made.tables)} tables, {made.rows:,} rows, "
            f"{made.files:,} attachments, {size:,.1f} MB, key {held.name}).",
        )
    )
    if made.audit:
        click.echo(
            say(
                zh=f"日志链尾，请抄录：{made.audit}",
                en=f"The end of the log, to be noted: {made.audit}",
            )
        )
