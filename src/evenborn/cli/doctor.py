"""`evenborn doctor`: what is unsafe or missing, and how to mend it."""

import json
import sys

import click

from evenborn.cli.site import open_site
from evenborn.cli.words import say

MARKS = {"good": "✓", "note": "·", "mend": "✗"}


@click.command(
    name="doctor",
    help=say(
        zh="检查安装是否安全、完整，说明不足之处和改正办法。"
        "退出状态：0 没有必须改正的，1 有，2 查不了。",
        en="Examine the installation: what is unsafe or missing, and how to mend it. Exit status: "
        "0 nothing must be mended, 1 something must, 2 it cannot be examined.",
    ),
)
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help=say(zh="以 JSON 输出，供监控使用。", en="As JSON, for machines."),
)
def command(as_json: bool) -> None:
    """Ask every check, say the worst first."""
    open_site()
    from evenborn.foundation.ui.clock import now
    from evenborn.site.operation.doctor import Finding, Level, examine

    found = examine(now())
    to_mend = sum(finding.level is Level.MEND for finding in found)
    if as_json:

        def plain(finding: Finding) -> dict[str, object]:
            return {
                "code": finding.code,
                "level": finding.level.value,
                "words": finding.words._asdict(),
                "mend": finding.mend._asdict() if finding.mend else None,
            }

        content = {"good": not to_mend, "findings": [plain(finding) for finding in found]}
        click.echo(json.dumps(content, ensure_ascii=False, indent=2))
        sys.exit(1 if to_mend else 0)
    order = [Level.MEND, Level.NOTE, Level.GOOD]
    for finding in sorted(found, key=lambda one: order.index(one.level)):
        click.echo(f"{MARKS[finding.level]} {say(zh=finding.words.zh, en=finding.words.en)}")
        if finding.mend:
            click.echo(f"    → {say(zh=finding.mend.zh, en=finding.mend.en)}")
    click.echo(
        say(
            zh=f"共 {len(found)} 项，须改正 {to_mend} 项。",
            en=f"{len(found)} checks, {to_mend} to mend.",
        )
    )
    sys.exit(1 if to_mend else 0)
