"""`evenborn set-up`: everything a new installation needs, and the same again after an upgrade."""

import os
from typing import TYPE_CHECKING

import click

from evenborn.cli.site import open_site, stop
from evenborn.cli.words import say

if TYPE_CHECKING:
    from evenborn.foundation.access.models import Department

# Option → role and the name of its first account.
FIRST = {
    "system_admin": ("system_admin", "xitong"),
    "security_admin": ("security_admin", "anquan"),
    "audit_admin": ("audit_admin", "shenji"),
}


@click.command(
    name="set-up",
    help=say(
        zh="准备好数据目录、密钥、数据库和网页文件，并邀请最初的三位管理员（每人一条一次性链接）。"
        "升级后再运行一次即可：已有的数据、密钥和账号不会改动。",
        en="Prepare the data folder, the keys, the database and the files of the pages, and invite "
        "the first three administrators (a link each, good once). Run it again after an upgrade: "
        "data, keys and accounts that exist are left as they are.",
    ),
)
@click.option(
    "--algorithm",
    type=click.Choice(["AES-256-GCM", "SM4-GCM"]),
    default="AES-256-GCM",
    show_default=True,
    help=say(
        zh="姓名、号码等的加密算法（只在首次建立密钥文件时用）。",
        en="Cipher of names and numbers at rest (asked only when the key file is made).",
    ),
)
@click.option(
    "--area",
    metavar="CODE",
    help=say(zh="本县（区）的 6 位行政区划代码。", en="Division code of the county, 6 digits."),
)
@click.option(
    "--office",
    metavar="NAME",
    default="领导小组办公室",
    show_default=True,
    help=say(zh="管理员所在的部门。", en="The department of the administrators."),
)
@click.option(
    "--system-admin",
    metavar="NAME",
    help=say(zh="系统管理员姓名。", en="The system administrator."),
)
@click.option(
    "--security-admin",
    metavar="NAME",
    help=say(zh="安全管理员姓名。", en="The security administrator."),
)
@click.option(
    "--audit-admin",
    metavar="NAME",
    help=say(zh="安全审计员姓名。", en="The audit administrator."),
)
@click.option(
    "--address",
    metavar="URL",
    default="http://127.0.0.1:8000",
    show_default=True,
    help=say(zh="链接中网站的地址。", en="Address of the site in the links."),
)
@click.option(
    "--demo",
    is_flag=True,
    help=say(
        zh="载入演示县（三年虚构数据，约需一两分钟），并列出演示账号；须先设 EVENBORN_DEMO=1。",
        en="Load the demo county (three invented years, a minute or two) and list its accounts; "
        "needs EVENBORN_DEMO=1.",
    ),
)
def command(
    algorithm: str,
    area: str | None,
    office: str,
    address: str,
    demo: bool,
    **names: str | None,
) -> None:
    """Prepare, then invite."""
    if demo and os.environ.get("EVENBORN_DEMO") != "1":
        stop(
            say(
                zh="演示县只能载入演示环境：请设 EVENBORN_DEMO=1，并用 EVENBORN_DATA 指定空目录。",
                en="A demo county is loaded into a demo house only: set EVENBORN_DEMO=1, and an "
                "empty folder by EVENBORN_DATA.",
            )
        )
    _folder()
    open_site()
    _keys(algorithm)
    _database()
    _pages()
    if demo:
        from evenborn.cli.demo_county import load_once, show_accounts

        load_once()
        show_accounts(address.rstrip("/"))
        return
    _administrators(area, office, names, address.rstrip("/"))


def _folder() -> None:
    from evenborn.site.config.folder import data_folder, make_folder, make_signing_key

    folder = data_folder()
    try:
        new = make_folder(folder)
        if not os.environ.get("EVENBORN_SIGNING_KEY"):
            make_signing_key(folder)
    except OSError as error:
        stop(
            say(
                zh=f"数据目录 {folder} 不能使用（{error.strerror}）；可用 EVENBORN_DATA 另指一处。",
                en=f"The data folder {folder} cannot be used ({error.strerror}); EVENBORN_DATA "
                "names another.",
            )
        )
    _done(new, zh=f"数据目录 {folder}", en=f"data folder {folder}")


def _keys(algorithm: str) -> None:
    from django.conf import settings

    from evenborn.foundation.access.secrets.keyring import new
    from evenborn.foundation.ui.clock import now

    try:
        new(settings.KEY_FILE, algorithm=algorithm, at=now())
        made = True
    except FileExistsError:
        made = False
    _done(made, zh=f"密钥文件 {settings.KEY_FILE}", en=f"key file {settings.KEY_FILE}")
    if made:
        click.echo(
            say(
                zh="  请把密钥文件另外备份，不要与数据库备份放在一起：丢失后，姓名和号码无法恢复。",
                en="  Keep a copy of the key file apart from the copies of the database: "
                "without it no name or number can be read again.",
            )
        )


def _database() -> None:
    from django.core.management import call_command
    from django.db import DatabaseError

    try:
        call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        stop(say(zh=f"数据库没有应答：{error}", en=f"The database does not answer: {error}"))
    _done(True, zh="数据库已是当前版本", en="database of this version")


def _pages() -> None:
    from evenborn.site.config.pages import gather

    _done(gather(), zh="网页文件", en="files of the pages")


def _administrators(
    area: str | None, office: str, names: dict[str, str | None], address: str
) -> None:
    """Invite whoever of the three is not there yet and is named."""
    from django.urls import reverse

    from evenborn.foundation.access.actions import found_administrator
    from evenborn.foundation.access.models import Officer
    from evenborn.foundation.access.rules import ROLES, Role
    from evenborn.foundation.ui.clock import now
    from evenborn.foundation.ui.refusal import Refused

    there = set(Officer.objects.filter(closed_at=None).values_list("role", flat=True))
    missing = {option: pair for option, pair in FIRST.items() if pair[0] not in there}
    asked = {option: name for option in missing if (name := names[option])}
    if len(asked) < len(missing):
        options = "、".join("--" + option.replace("_", "-") for option in missing)
        click.echo(
            say(
                zh=f"还没有的管理员可用 {options}（以及 --area）邀请。",
                en="Administrators who are not there yet are invited by "
                f"{options.replace('、', ', ')} (and --area).",
            )
        )
    if not asked:
        return
    department = _office(area, office)
    for option, full_name in asked.items():
        role, username = missing[option]
        try:
            officer, token = found_administrator(
                username=username,
                full_name=full_name,
                role=Role(role),
                department=department,
                at=now(),
            )
        except Refused as refusal:
            stop(say(zh=refusal.words.zh, en=refusal.words.en))
        words = ROLES[Role(role)].name
        link = address + reverse("invitation-accept", args=[token])
        click.echo(
            say(
                zh=f"{words.zh}（账号 {officer.username}）：{link}",
                en=f"{words.en} (account {officer.username}): {link}",
            )
        )
    click.echo(
        say(
            zh="链接 7 天内有效，只能用一次；请当面或用不同的渠道交给三个人。",
            en="The links hold for 7 days and open once; hand them to three different people.",
        )
    )


def _office(area: str | None, name: str) -> "Department":
    from evenborn.foundation.access.actions import open_department
    from evenborn.foundation.access.models import Department
    from evenborn.foundation.access.separation import DepartmentKind
    from evenborn.foundation.audit.actions import SYSTEM
    from evenborn.foundation.ui.clock import now

    if area is None or not (area.isascii() and area.isdigit() and len(area) == 6):
        stop(
            say(
                zh="请用 --area 给出本县（区）的 6 位行政区划代码。",
                en="Name the county by its division code of 6 digits: --area.",
            )
        )
    found = Department.objects.filter(name=name, area_code=area).first()
    return found or open_department(
        name=name, kind=DepartmentKind.OFFICE, area_code=area, by=SYSTEM, at=now()
    )


def _done(new: bool, *, zh: str, en: str) -> None:
    mark = say(zh="完成", en="done") if new else say(zh="已有", en="kept")
    click.echo(f"  {mark}  {say(zh=zh, en=en)}")
