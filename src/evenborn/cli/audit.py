"""`evenborn audit`: does the log still stand as it was written?"""

import sys

import click

from evenborn.cli.site import must_be_migrated, open_site, stop
from evenborn.cli.words import say


@click.group(
    name="audit",
    help=say(zh="审计日志：检验是否被改动。", en="The audit log: has anybody changed it?"),
)
def command() -> None:
    """Hold the verbs of the log."""


@command.command(
    name="verify",
    help=say(
        zh="从第一条起逐条检验日志链，找出最早一处被改动、删除、插入或调换的日志。"
        "退出状态：0 完整，1 发现问题，2 无法检验。",
        en="Check the chain from its first entry and name the first one that was changed, dropped, "
        "put in or moved. Exit status: 0 whole, 1 a fault, 2 it cannot be checked.",
    ),
)
@click.option(
    "--noted",
    multiple=True,
    metavar="NUMBER:DIGEST",
    help=say(
        zh="以前抄录的编号和摘要：证明到那一条为止没有整链重写。可重复。",
        en="Number and digest noted before: shows that the log up to there was not written anew. "
        "Repeatable.",
    ),
)
def verify(noted: tuple[str, ...]) -> None:
    """Check, say, and answer by the exit status."""
    open_site()
    must_be_migrated()
    from evenborn.cli.progress import steps
    from evenborn.foundation.audit import verification
    from evenborn.foundation.audit.actions import SYSTEM, record
    from evenborn.foundation.ui.clock import now

    with steps() as note:
        found = verification.verify(
            noted=dict(_read(text) for text in noted),
            progress=lambda done, total: note(
                f"已检验 {done:,} / {total:,} 条", f"{done:,} of {total:,} entries checked"
            ),
        )
    click.echo(say(zh=found.words.zh, en=found.words.en))
    if found.first_fault is not None:
        sys.exit(1)
    record("audit.verified", by=SYSTEM, at=now(), entries=found.checked)
    if found.last_number:
        noting = f"{found.last_number}:{found.last_digest}"
        click.echo(
            say(
                zh=f"请抄录链尾，供以后检验：--noted {noting}",
                en=f"Note the end of the chain for later checks: --noted {noting}",
            )
        )


def _read(text: str) -> tuple[int, str]:
    number, _, digest = text.partition(":")
    if not number.isdigit() or len(digest) != 64:
        stop(
            say(
                zh=f"--noted 应为“编号:摘要”：{text}",
                en=f"--noted is NUMBER:DIGEST, and not {text}",
            )
        )
    return int(number), digest
