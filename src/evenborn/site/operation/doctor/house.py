"""Checks of the files of the house."""

import shutil
from datetime import datetime
from pathlib import Path

from django.conf import settings

from evenborn.site.config.pages import is_gathered
from evenborn.site.operation.doctor.finding import Finding, bad, good
from evenborn.standards.words import Words

LEAST_BYTES = 2 << 30
LEAST_SHARE = 0.05


def pages(_: datetime) -> Finding:
    """The style sheets and scripts are those of this version."""
    if not is_gathered():
        return bad(
            "pages",
            zh="网页文件缺失，或不是这个版本的。",
            en="The files of the pages are missing, or of another version.",
            mend=Words("运行 evenborn set-up。", "Run evenborn set-up."),
        )
    return good("pages", zh="网页文件齐全", en="the files of the pages are there")


def vault(_: datetime) -> Finding:
    """Only the house may read its data."""
    for folder in (settings.DATA, settings.MEDIA_ROOT, settings.MEDIA_ROOT / "vault"):
        path = Path(folder)
        if path.exists() and path.stat().st_mode & 0o077:
            return bad(
                "vault",
                zh=f"本机其他用户可以进入 {path}。",
                en=f"Other users of this machine may enter {path}.",
                mend=Words(f"运行 chmod 700 {path}。", f"Run chmod 700 {path}."),
            )
    return good("vault", zh="数据目录只供本平台使用", en="the data folder is for the house only")


def disk(_: datetime) -> Finding:
    """There is room."""
    free = shutil.disk_usage(settings.DATA)
    if free.free < LEAST_BYTES or free.free < LEAST_SHARE * free.total:
        return bad(
            "disk",
            zh=f"数据所在磁盘只剩 {free.free / 1e9:,.1f} GB。",
            en=f"Only {free.free / 1e9:,.1f} GB are left on the disk of the data.",
            mend=Words("腾出空间或换更大的磁盘。", "Make room, or take a larger disk."),
        )
    return good(
        "disk", zh=f"磁盘余 {free.free / 1e9:,.0f} GB", en=f"{free.free / 1e9:,.0f} GB free"
    )
