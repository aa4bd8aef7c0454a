"""`evenborn keys`: the keys of the secrets at rest, changed while the site goes on."""

from datetime import datetime

import click

from evenborn.cli.site import must_be_migrated, open_site, stop
from evenborn.cli.words import say

ALGORITHMS = ("AES-256-GCM", "SM4-GCM")


@click.group(
    name="keys",
    help=say(
        zh="管理姓名、号码等的加密密钥。更换密钥时平台照常运行：new，再 rotate，一小时后 retire。",
        en="Keys of the names and numbers at rest. To change them while the site goes on: new, "
        "then rotate, and an hour later retire.",
    ),
)
def command() -> None:
    """Hold the verbs of the keys."""


@command.command(
    name="list",
    help=say(
        zh="列出密钥文件中的密钥（只列名称、算法和时间）。",
        en="List the keys of the key file: name, algorithm and moments only.",
    ),
)
def list_keys() -> None:
    """Say what there is."""
    open_site()
    from evenborn.foundation.access.secrets.keyring import keyring

    ring = keyring()
    for key in ring.newest_first():
        if key.name == ring.current:
            state = say(zh="正在使用", en="in use")
        else:
            state = say(zh=f"{_day(key.replaced)} 已更换", en=f"replaced {_day(key.replaced)}")
        made = say(zh=f"{_day(key.made)} 建立", en=f"made {_day(key.made)}")
        click.echo(f"{key.name}  {key.algorithm}  {made}  {state}")


@command.command(
    name="new",
    help=say(
        zh="增加一把密钥，此后新写入的内容都用它加密；旧内容用 rotate 重新加密。",
        en="Make one more key; what is written from now on is sealed with it. What is there "
        "already: rotate.",
    ),
)
@click.option(
    "--algorithm",
    type=click.Choice(ALGORITHMS),
    help=say(zh="加密算法；默认沿用现在的。", en="Its cipher; the one in use by default."),
)
@click.option(
    "--for",
    "purpose",
    type=click.Choice(["secrets", "backup"]),
    default="secrets",
    show_default=True,
    help=say(
        zh="用途：姓名等信息（secrets），或备份文件（backup，另成一个文件）。",
        en="What it seals: names and numbers, or backups (a file of its own).",
    ),
)
def new(algorithm: str | None, purpose: str) -> None:
    """Add a key."""
    open_site()
    if purpose == "backup":
        _new_for_backups(algorithm or ALGORITHMS[0])
        return
    must_be_migrated()
    from evenborn.foundation.access.secrets.actions import add_key
    from evenborn.foundation.audit.actions import SYSTEM
    from evenborn.foundation.ui.clock import now

    name = add_key(algorithm=algorithm or "", by=SYSTEM, at=now())
    click.echo(
        say(
            zh=f"已启用密钥 {name}。请更新密钥文件的备份，再运行 evenborn keys rotate。",
            en=f"The key {name} is in use. Renew the copy of the key file, then run "
            "evenborn keys rotate.",
        )
    )


def _new_for_backups(algorithm: str) -> None:
    from django.conf import settings

    from evenborn.foundation.ui.clock import now
    from evenborn.site.operation.backup import keys

    path = settings.BACKUP_KEY_FILE
    try:
        made = keys.make(path, algorithm=algorithm, at=now())
    except FileExistsError:
        stop(
            say(
                zh=f"{path} 已存在，未作改动：以前的备份还要用它打开。"
                "要换新密钥，请先把它改名另存。",
                en=f"{path} exists and was left as it is: earlier backups open with it. For a new "
                "key move it elsewhere first.",
            )
        )
    click.echo(
        say(
            zh=f"备份密钥 {made.name} 已写入 {path}。请另存一份，不要与备份放在一起。",
            en=f"The key of backups, {made.name}, stands in {path}. Keep a copy, not beside the "
            "backups.",
        )
    )


@command.command(
    name="copied",
    help=say(
        zh="记入日志：密钥文件（姓名等信息的和备份的）已另存到别处；evenborn doctor 据此检查。",
        en="Note in the log that the key files have been copied to another place; evenborn doctor "
        "asks for it after every new key.",
    ),
)
def copied() -> None:
    """Leave a line in the log."""
    open_site()
    must_be_migrated()
    from evenborn.foundation.access.secrets.keyring import keyring
    from evenborn.foundation.audit.actions import SYSTEM, record
    from evenborn.foundation.ui.clock import now

    record("operation.keys_copied", by=SYSTEM, at=now(), key=keyring().current)
    click.echo(say(zh="已记入日志。", en="Noted in the log."))


@command.command(
    name="rotate",
    help=say(
        zh="把全部旧内容改用当前密钥加密；可随时中断，再次运行会接着做。",
        en="Seal all that is there with the key in use; it may be stopped at any time and goes on "
        "when run again.",
    ),
)
def rotate() -> None:
    """Seal anew."""
    open_site()
    must_be_migrated()
    from evenborn.cli.progress import steps
    from evenborn.foundation.access.secrets.actions import reseal
    from evenborn.foundation.audit.actions import SYSTEM
    from evenborn.foundation.ui.clock import now
    from evenborn.foundation.ui.refusal import Refused

    with steps() as note:

        def tell(done: int, total: int) -> None:
            note(f"已检查 {done:,} / {total:,} 条", f"{done:,} of {total:,} records")

        try:
            changed = reseal(by=SYSTEM, at=now(), chunk=500, progress=tell)
        except Refused as refusal:
            stop(say(zh=refusal.words.zh, en=refusal.words.en))
    click.echo(
        say(
            zh=f"{changed:,} 条记录已改用当前密钥。",
            en=f"{changed:,} records are now sealed with the key in use.",
        )
    )


@command.command(
    name="retire",
    help=say(
        zh="从密钥文件中销毁一把旧密钥；仍有记录使用旧密钥时不予执行。",
        en="Destroy an earlier key; refused while a record still uses one.",
    ),
)
@click.argument("name", metavar="KEY")
def retire(name: str) -> None:
    """Destroy a key that nothing needs any more."""
    open_site()
    must_be_migrated()
    from evenborn.foundation.access.secrets.actions import retire as destroy
    from evenborn.foundation.audit.actions import SYSTEM
    from evenborn.foundation.ui.clock import now
    from evenborn.foundation.ui.refusal import Refused

    try:
        destroy(name, by=SYSTEM, at=now())
    except Refused as refusal:
        stop(say(zh=refusal.words.zh, en=refusal.words.en))
    click.echo(say(zh=f"密钥 {name} 已销毁。", en=f"The key {name} is destroyed."))


def _day(moment: str) -> str:
    return datetime.fromisoformat(moment).date().isoformat() if moment else "—"
