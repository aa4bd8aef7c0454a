"""Checks of the settings and of what the house stands on."""

import math
import re
from collections import Counter, defaultdict
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from django.conf import settings

import evenborn
from evenborn.foundation.duties.queries.asking import workdays
from evenborn.foundation.ui.clock import in_china
from evenborn.site.config.folder import SIGNING_KEY
from evenborn.site.operation.doctor.finding import Finding, bad, good, note
from evenborn.standards.words import Words

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1", "[::1]"})
WEAK_BITS = 128
NOVEMBER = 11  # the State Council's notice of the next year comes in these weeks
LOCK = Path(evenborn.__file__).parents[2] / "requirements.txt"
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)", re.M)


def debug(_: datetime) -> Finding:
    """Error pages must show nothing."""
    if settings.DEBUG:
        return bad(
            "debug",
            zh="DEBUG 已打开：出错页面会显示数据。",
            en="DEBUG is on: error pages would show data.",
            mend=Words(
                "使用自带的设置模块，不要改写 DEBUG。", "Use the settings of the house as they are."
            ),
        )
    return good("debug", zh="DEBUG 已关闭", en="DEBUG is off")


def demo(_: datetime) -> Finding:
    """A demo has passwords that everybody knows."""
    if settings.DEMO:
        return bad(
            "demo",
            zh="EVENBORN_DEMO=1：演示账号的密码人人可见。",
            en="EVENBORN_DEMO=1: the passwords of the demo accounts are shown to everybody.",
            mend=Words(
                "正式使用请去掉 EVENBORN_DEMO，并换用空的数据目录。",
                "For real use unset EVENBORN_DEMO and take an empty data folder.",
            ),
        )
    return good("demo", zh="不是演示环境", en="not a demo")


def _beyond() -> list[str]:
    return [host for host in settings.ALLOWED_HOSTS if host.strip() not in LOOPBACK]


def hosts(_: datetime) -> Finding:
    """The site answers to its own name only."""
    mend = Words(
        "把 EVENBORN_HOSTS 设为浏览器中的主机名。", "Set EVENBORN_HOSTS to the name in the browser."
    )
    if "*" in settings.ALLOWED_HOSTS:
        return bad(
            "hosts",
            zh="EVENBORN_HOSTS 为 *：任何主机名都会得到应答。",
            en="EVENBORN_HOSTS is *: the site answers to any name.",
            mend=mend,
        )
    if not _beyond():
        return note(
            "hosts",
            zh="只有本机能访问（EVENBORN_HOSTS 为默认值）。",
            en="Only this machine can reach the site (EVENBORN_HOSTS is the default).",
            mend=mend,
        )
    return good("hosts", zh="主机名已设定", en="the site has its own name")


def https(_: datetime) -> Finding:
    """Beyond this machine everything goes through TLS."""
    if _beyond() and not settings.HTTPS:
        return bad(
            "https",
            zh="网站对外提供服务，但没有启用 HTTPS：密码和姓名会以明文传输。",
            en="Others can reach the site without HTTPS: passwords and names go in the clear.",
            mend=Words(
                "在 TLS 代理之后运行，并设 EVENBORN_HTTPS=1。",
                "Stand behind a TLS proxy and set EVENBORN_HTTPS=1.",
            ),
        )
    return good("https", zh="不经明文传输", en="nothing goes in the clear")


def signing_key(_: datetime) -> Finding:
    """The key of the sessions is long, random and for its owner only."""
    file: Path = settings.DATA / SIGNING_KEY
    new = Words(
        f"删除 {file} 和 EVENBORN_SIGNING_KEY，再运行 evenborn set-up（所有人需重新登录）。",
        f"Remove {file} and EVENBORN_SIGNING_KEY, then run evenborn set-up (everybody signs in "
        "again).",
    )
    if _bits(settings.SECRET_KEY) < WEAK_BITS:
        return bad(
            "signing_key",
            zh="会话签名密钥太短或太有规律，可以猜到。",
            en="The key that signs sessions is short or regular enough to be guessed.",
            mend=new,
        )
    if file.exists() and file.stat().st_mode & 0o077:
        return bad(
            "signing_key",
            zh="本机其他用户可以读取会话签名密钥。",
            en="Other users of this machine may read the key that signs sessions.",
            mend=Words(f"运行 chmod 600 {file}。", f"Run chmod 600 {file}."),
        )
    return good("signing_key", zh="会话签名密钥够强", en="the key that signs sessions is strong")


def _bits(key: str) -> float:
    """Return an upper bound of what a key can hide: its length by how evenly it uses letters."""
    counts = Counter(key).values()
    return -sum(n * math.log2(n / len(key)) for n in counts) if key else 0.0


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:  # locked for another system
        return ""


def county(_: datetime) -> Finding:
    """Whose house it is."""
    code = settings.COUNTY
    if not (code.isascii() and code.isdigit() and len(code) == 6):
        return bad(
            "county",
            zh="没有设定本县（区、市）的行政区划代码。",
            en="The division code of the county is not set.",
            mend=Words(
                "把 EVENBORN_COUNTY 设为 6 位代码。", "Set EVENBORN_COUNTY to its six digits."
            ),
        )
    return good("county", zh=f"行政区划代码 {code}", en=f"division code {code}")


def holidays(at: datetime) -> Finding:
    """Deadlines in working days need the year's notice."""
    today = in_china(at).date()
    calendar = workdays()
    mend = Words(
        "按国务院办公厅通知写好节假日文件，用 EVENBORN_HOLIDAYS 指定。",
        "Write the year's notice of the State Council into a file and name it by "
        "EVENBORN_HOLIDAYS.",
    )
    missing = [year for year in (today.year, today.year + 1) if not calendar.knows(year)]
    if today.year in missing or (missing and today.month > NOVEMBER):
        return bad(
            "holidays",
            zh=f"缺少 {missing[0]} 年的节假日安排：期限会按周一至周五计算。",
            en=f"The holidays of {missing[0]} are missing: deadlines count Monday to Friday.",
            mend=mend,
        )
    if missing:
        return note(
            "holidays",
            zh=f"{missing[0]} 年的节假日安排还没有。",
            en=f"The holidays of {missing[0]} are not there yet.",
            mend=mend,
        )
    return good("holidays", zh="节假日安排齐全", en="the holidays are known")


def mail(_: datetime) -> Finding:
    """Reminders need a mail server."""
    if not settings.EMAIL_HOST:
        return note(
            "mail",
            zh="没有设定邮件服务器，不发送提醒。",
            en="No mail server is set: no reminders are sent.",
            mend=Words(
                "需要提醒时设 EVENBORN_MAIL_HOST。", "Set EVENBORN_MAIL_HOST for reminders."
            ),
        )
    return good("mail", zh="已设定邮件服务器", en="a mail server is set")


def versions(_: datetime) -> Finding:
    """What is installed is what was tested."""
    if not LOCK.is_file():
        return note(
            "versions",
            zh="安装目录旁没有 requirements.txt，无法核对依赖包的版本。",
            en="There is no requirements.txt beside the installation to compare versions with.",
        )
    locked = defaultdict(set)
    for name, pinned in PIN.findall(LOCK.read_text(encoding="utf-8")):
        locked[name].add(pinned)
    other = [name for name, pinned in locked.items() if _installed(name) not in {*pinned, ""}]
    if other:
        return bad(
            "versions",
            zh=f"{len(other)} 个依赖包的版本与锁定的不同：{'、'.join(other[:5])}。",
            en=f"{len(other)} packages are not of the locked version: {', '.join(other[:5])}.",
            mend=Words(
                "运行 pip install --require-hashes -r requirements.txt。",
                "Run pip install --require-hashes -r requirements.txt.",
            ),
        )
    return good("versions", zh="依赖包版本与锁定的一致", en="packages are of the locked versions")
