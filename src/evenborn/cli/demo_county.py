"""`evenborn set-up --demo`: the demo county of the site, loaded once, and its accounts."""

import logging
from datetime import datetime

import click

from evenborn.cli.site import stop
from evenborn.cli.words import say
from evenborn.standards.words import Words

SEED = 2025
BIRTHS_PER_YEAR = 2_000


def load_once() -> None:
    """Load the county, unless it is there; a half-loaded one is said so."""
    from evenborn.cli.progress import steps
    from evenborn.foundation.access.demo import accounts
    from evenborn.foundation.ui.clock import now
    from evenborn.foundation.ui.refusal import Refused
    from evenborn.site.demo import load

    if accounts():
        return
    logging.getLogger().setLevel(logging.WARNING)
    try:
        with steps() as note:
            loaded = load(
                seed=SEED,
                births_per_year=BIRTHS_PER_YEAR,
                at=now(),
                progress=lambda words: note(words.zh, words.en),
            )
    except Refused as refusal:
        stop(say(zh=refusal.words.zh, en=refusal.words.en))
    click.echo(
        say(
            zh=f"已载入演示县：三年分娩记录 {loaded.deliveries} 条，全部虚构。",
            en=f"The demo county is loaded: {loaded.deliveries:,} deliveries of three years, all "
            "invented.",
        )
    )


def show_accounts(address: str) -> None:
    """Print the demo accounts, a line each, and where the second factor's code is shown."""
    from django.conf import settings

    from evenborn.foundation.access.demo import accounts

    listed = accounts()
    click.echo(
        say(zh="演示账号（用户名、密码、身份）：", en="Demo accounts (name, password, who):")
    )
    for one in listed:
        factor = Words(" · 需验证码", " · second factor") if one.totp_secret else Words("", "")
        click.echo(
            f"  {one.username:10} {one.password:24} "
            + say(
                zh=f"{one.who.zh}{factor.zh}",
                en=f"{one.who.en}{factor.en}",
            )
        )
    click.echo(
        say(
            zh="登录页也列出这些账号；验证码显示在输入验证码的页面上（仅限演示）。",
            en="The sign-in page lists them too; the code of the second factor stands on the page "
            "that asks for it (in a demo only).",
        )
    )
    click.echo(
        say(
            zh=f"可试着上传的文件在 {settings.DATA / 'try'}；接口令牌在 "
            f"{settings.DATA / 'demo-token.txt'}；网址 {address}/indicators/（县情概览）",
            en=f"Files to try an upload with: {settings.DATA / 'try'}; the API's token: "
            f"{settings.DATA / 'demo-token.txt'}; the site, at its overview: {address}/indicators/",
        )
    )
    _say_its_age()


def _say_its_age() -> None:
    """Say so when the county ended before today: its Today is then full of overdue work."""
    from django.conf import settings

    from evenborn.foundation.access.demo import FILE
    from evenborn.foundation.ui.clock import CHINA, today

    ended = datetime.fromtimestamp((settings.DATA / FILE).stat().st_mtime, CHINA).date()
    if ended < today():
        click.echo(
            say(
                zh=f"演示数据截至 {ended}，其后的事项显示为逾期；更新请先运行 make demo-anew。",
                en=f"The data end on {ended}, so later work shows as overdue; for a county that "
                "ends today first run make demo-anew.",
            )
        )
