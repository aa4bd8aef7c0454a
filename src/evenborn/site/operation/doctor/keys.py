"""Checks of the key files. Nothing of a key is ever said but its name."""

from datetime import datetime
from pathlib import Path

from django.conf import settings

from evenborn.foundation.access.secrets.keyring import keyring
from evenborn.foundation.ui.refusal import Refused
from evenborn.site.operation.backup import keys as backup_keys
from evenborn.site.operation.doctor.finding import Finding, bad, good, note
from evenborn.standards.words import Words

BACKUP_ENDINGS = ("*.evb", "*.dump", "*.sql", "*.sql.gz", "*.bak")


def key_file(_: datetime) -> Finding:
    """The keys of names and numbers are there, whole, and for their owner only."""
    path: Path = settings.KEY_FILE
    if not path.exists():
        return bad(
            "key_file",
            zh=f"没有密钥文件 {path}。",
            en=f"There is no key file {path}.",
            mend=Words(
                "放回密钥文件的副本；全新安装则运行 evenborn set-up。",
                "Put the copy of the key file back; on a new installation run evenborn set-up.",
            ),
        )
    if path.stat().st_mode & 0o077:
        return bad(
            "key_file",
            zh="本机其他用户可以读取密钥文件。",
            en="Other users of this machine may read the key file.",
            mend=Words(f"运行 chmod 600 {path}。", f"Run chmod 600 {path}."),
        )
    try:
        name = keyring().current
    except (ValueError, KeyError):
        return bad(
            "key_file",
            zh="密钥文件已损坏。",
            en="The key file is damaged.",
            mend=Words("放回密钥文件的副本。", "Put the copy of the key file back."),
        )
    return good("key_file", zh=f"密钥 {name} 可用", en=f"the key {name} is in use")


def key_place(_: datetime) -> Finding:
    """Keys and copies of what they open lie apart."""
    for path in (settings.KEY_FILE, settings.BACKUP_KEY_FILE):
        if path.exists() and any(any(path.parent.glob(ending)) for ending in BACKUP_ENDINGS):
            return bad(
                "key_place",
                zh=f"{path.parent} 中既有密钥又有备份：拿到这个目录的人就能读出姓名。",
                en=f"{path.parent} holds a key and backups: who has the folder has the names.",
                mend=Words(
                    "把备份移到另一台机器或磁盘。", "Move the backups to another machine or disk."
                ),
            )
    if settings.KEY_FILE.is_relative_to(settings.DATA):
        return note(
            "key_place",
            zh="密钥文件在数据目录中：复制整个数据目录会把密钥一并带走。",
            en="The key file lies in the data folder: whoever copies that folder has both.",
            mend=Words(
                "把它移到另一块磁盘，用 EVENBORN_KEYS 指定。",
                "Move it to another disk and name it by EVENBORN_KEYS.",
            ),
        )
    return good("key_place", zh="密钥与数据分开存放", en="keys and data lie apart")


def backup_key(_: datetime) -> Finding:
    """Without its key there is no backup."""
    try:
        name = backup_keys.read(settings.BACKUP_KEY_FILE).name
    except Refused as refusal:
        return bad(
            "backup_key",
            zh=refusal.words.zh,
            en=refusal.words.en,
            mend=Words(
                "运行 evenborn keys new --for backup。", "Run evenborn keys new --for backup."
            ),
        )
    return good("backup_key", zh=f"备份密钥 {name} 可用", en=f"the key of backups {name} is there")
