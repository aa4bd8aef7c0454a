"""`evenborn restore`: a backup comes back into an empty house, or is tried in a temporary one."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from evenborn.cli.site import must_be_migrated, open_site, stop
from evenborn.cli.words import say

HERE = "here"


@click.command(
    name="restore",
    help=say(
        zh="把备份恢复到空的数据目录或数据库：先检验整个文件，再在一个事务中写入，逐表比对行数和摘要，"
        "检验日志链，并试用密钥。只写 --verify 则在临时目录中演练，结束后删除。"
        "退出状态：0 可用，1 已恢复但有问题，2 未恢复。",
        en="Bring a backup back into an empty data folder or database: the whole file is checked "
        "first, written in one transaction, compared table by table; then the log is verified and "
        "the keys are tried. --verify alone is a drill in a temporary folder. Exit status: 0 it "
        "holds, 1 restored with a fault, 2 not restored.",
    ),
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--verify",
    is_flag=True,
    help=say(
        zh="演练：恢复到临时目录，检验后删除，并记入日志。",
        en="A drill: into a temporary folder that is removed, with a line in the log.",
    ),
)
@click.option(
    "--into",
    metavar="FOLDER|DATABASE|here",
    help=say(
        zh="恢复到哪里：空目录（SQLite）、postgresql:// 地址，或 here（环境变量所指的库）。",
        en="Where to: an empty folder (SQLite), a postgresql:// address, or “here”, the house "
        "that the environment names.",
    ),
)
@click.option(
    "--key",
    type=click.Path(dir_okay=False, path_type=Path),
    help=say(
        zh="备份密钥文件；默认为 EVENBORN_BACKUP_KEY。",
        en="Key file of backups; EVENBORN_BACKUP_KEY by default.",
    ),
)
@click.option(
    "--keys",
    type=click.Path(dir_okay=False, path_type=Path),
    help=say(
        zh="姓名等信息的密钥文件，用于试开；默认为 EVENBORN_KEYS。",
        en="Key file of names and numbers, to be tried; EVENBORN_KEYS by default.",
    ),
)
def command(
    file: Path, verify: bool, into: str | None, key: Path | None, keys: Path | None
) -> None:
    """Choose the place, then restore or drill."""
    if into is None and not verify:
        stop(
            say(
                zh="请用 --into 指定恢复到哪里，或用 --verify 演练。",
                en="Say where to with --into, or hold a drill with --verify.",
            )
        )
    from evenborn.site.config.folder import data_folder

    data = data_folder()
    opens = key or Path(os.environ.get("EVENBORN_BACKUP_KEY") or data / "backup.key")
    names = keys or Path(os.environ.get("EVENBORN_KEYS") or data / "keys.json")
    if into is None:
        _drill(file.resolve(), opens.resolve(), names.resolve())
        return
    _name_the_house(into, names.resolve())
    _restore(file, opens)


def _name_the_house(into: str, names: Path) -> None:
    """Set the environment so that the settings name the house to fill."""
    from evenborn.site.config.folder import data_folder, make_folder, make_signing_key

    if into.startswith(("postgresql:", "postgres:")):
        os.environ["EVENBORN_DATABASE"] = into
    elif into != HERE:
        os.environ["EVENBORN_DATA"] = str(Path(into).resolve())
        os.environ["EVENBORN_DATABASE"] = ""
    os.umask(0o077)
    folder = data_folder()
    try:
        make_folder(folder)
        if not os.environ.get("EVENBORN_SIGNING_KEY"):
            make_signing_key(folder)
    except OSError as error:
        stop(
            say(
                zh=f"目录 {folder} 不能使用（{error.strerror}）。",
                en=f"The folder {folder} cannot be used ({error.strerror}).",
            )
        )
    if names.exists() or not (folder / "keys.json").exists():
        os.environ["EVENBORN_KEYS"] = str(names)


def _restore(file: Path, opens: Path) -> None:
    open_site()
    from django.db import DatabaseError

    from evenborn.cli.progress import steps
    from evenborn.foundation.audit.actions import SYSTEM, record
    from evenborn.foundation.ui.clock import now
    from evenborn.foundation.ui.refusal import Refused
    from evenborn.site.operation.actions.restore import restore
    from evenborn.site.operation.backup.keys import read

    try:
        with steps() as note:
            done = restore(
                file, key=read(opens), tell=lambda name, n: note(f"{name}：{n:,}", f"{name}: {n:,}")
            )
    except Refused as refusal:
        stop(say(zh=refusal.words.zh, en=refusal.words.en))
    except DatabaseError as error:
        stop(
            say(
                zh=f"数据库没有接受备份（{type(error).__name__}），已全部撤销。",
                en=f"The database did not take the backup ({type(error).__name__}); all of it was "
                "undone.",
            )
        )
    except OSError as error:
        stop(
            say(
                zh=f"附件写不进去（{error.strerror}），数据库没有改动；请清空目标后重来。",
                en=f"The attachments cannot be written ({error.strerror}); the database was not "
                "changed. Empty the target and try again.",
            )
        )
    made = done.manifest
    click.echo(
        say(
            zh=f"已恢复 {made.made} 的备份：{len(made.tables)} 张表、{made.rows:,} 行、"
            f"{made.files:,} 个附件，逐表行数和摘要一致。",
            en=f"Restored the backup of {made.made}: {len(made.tables)} tables, {made.rows:,} "
            f"rows, {made.files:,} attachments; counts and digests are the same table by table.",
        )
    )
    click.echo(say(zh=done.log.words.zh, en=done.log.words.en))
    click.echo(_of_keys(done.opened, done.shut))
    if done.log.first_fault is None:
        record("operation.restored", by=SYSTEM, at=now(), rows=made.rows, version=made.version)
    sys.exit(0 if done.holds else 1)


def _of_keys(opened: int, shut: int) -> str:
    if shut:
        return say(
            zh=f"密钥不符：{shut} 处加密内容打不开。请放回备份当日的密钥文件（--keys）。",
            en=f"The keys do not fit: {shut} sealed cells stay shut. Put the key file of that day "
            "in its place (--keys).",
        )
    if not opened:
        return say(zh="备份中没有加密内容。", en="There is nothing sealed in it.")
    return say(
        zh=f"密钥相符：试开 {opened} 处，全部打开。",
        en=f"The keys fit: {opened} sealed cells were tried and all of them opened.",
    )


def _drill(file: Path, opens: Path, names: Path) -> None:
    """Restore in a process of its own, so that the house at work is never the target."""
    open_site()
    must_be_migrated()
    from django.conf import settings

    from evenborn.foundation.audit.actions import SYSTEM, record
    from evenborn.foundation.ui.clock import now

    place = tempfile.mkdtemp(prefix=".drill-", dir=settings.DATA)
    words = ["restore", str(file), "--into", place, "--key", str(opens), "--keys", str(names)]
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    try:
        status = subprocess.run(
            [sys.executable, "-c", "from evenborn.cli import main; main()", *words],
            env=environment,
            check=False,
        ).returncode
    finally:
        shutil.rmtree(place, ignore_errors=True)
    record("operation.drilled", by=SYSTEM, at=now(), good=status == 0)
    if status == 0:
        click.echo(
            say(
                zh="演练完成：这个备份可以恢复。临时目录已删除。",
                en="The drill is over: this backup can be restored. The temporary folder is gone.",
            )
        )
    sys.exit(status)
