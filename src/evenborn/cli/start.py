"""`evenborn start`: the site and the worker of long work, together or each alone."""

import os
import signal
import sys
import threading

import click

from evenborn.cli.site import must_be_migrated, open_site, stop
from evenborn.cli.words import say


@click.command(
    name="start",
    help=say(
        zh="启动平台：网站和后台任务一起运行，按 Ctrl+C 结束；某个进程意外退出时会自动重启。",
        en="Start the platform: the site and the worker of long work together, until Ctrl+C; a "
        "process that dies is started anew.",
    ),
)
@click.option(
    "--only",
    type=click.Choice(["site", "worker"]),
    help=say(
        zh="只运行网站或只运行后台任务（分在两台机器上时用）。",
        en="Only the site or only the worker, as on two machines.",
    ),
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help=say(
        zh="网站监听的地址；对外提供服务时放在 TLS 代理之后，并设 EVENBORN_HOSTS。",
        en="Address to listen on; for others than this machine stand behind a TLS proxy and set "
        "EVENBORN_HOSTS.",
    ),
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help=say(zh="网站的端口。", en="Port of the site."),
)
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    help=say(
        zh="网站的进程数；默认等于处理器核数。", en="Processes of the site; default one a core."
    ),
)
@click.option(
    "--workers",
    type=click.IntRange(1, 16),
    default=1,
    show_default=True,
    help=say(zh="后台任务的进程数。", en="Processes of long work."),
)
def command(only: str | None, host: str, port: int, processes: int | None, workers: int) -> None:
    """Run until a signal."""
    open_site()
    must_be_migrated()
    from django.conf import settings

    from evenborn.site.config.processes import Child, answers, is_free, keep

    children: list[Child] = []
    if only != "worker":
        if not is_free(host, port):
            stop(
                say(
                    zh=f"{host}:{port} 已被占用或不能使用；请换一个端口：--port {port + 1}。",
                    en=f"{host}:{port} is taken or cannot be used; try --port {port + 1}.",
                )
            )
        number = str(processes or os.cpu_count() or 1)
        children.append(Child("site", ["evenborn.site.config.server", host, str(port), number]))
    if only != "site":
        children += [Child("worker", ["evenborn.site.config.worker"]) for _ in range(workers)]

    over = threading.Event()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signal_number, lambda *_: over.set())
    # A name that the site answers to; ".county.example" stands for all below it, "*" for any.
    name = settings.ALLOWED_HOSTS[0].lstrip(".").replace("*", "localhost")
    came_up = keep(
        children,
        stop=over,
        answers=lambda: only == "worker" or answers(host, port, name=name),
        ready=lambda: _ready(only, host, port),
        died=_died,
    )
    if not came_up:
        stop(
            say(
                zh="平台没有启动成功；原因见上面的输出。",
                en="The platform did not come up; the reason stands above.",
            )
        )
    sys.exit(0)


def _ready(only: str | None, host: str, port: int) -> None:
    shown = f"[{host}]" if ":" in host else host
    here = f"http://{shown}:{port}/"
    words = {
        None: (f"平台已启动：{here}", f"The platform is at {here}"),
        "site": (f"网站已启动：{here}", f"The site is at {here}"),
        "worker": ("后台任务已启动", "The worker is up"),
    }[only]
    click.echo(say(zh=f"{words[0]} ，按 Ctrl+C 结束。", en=f"{words[1]} ; press Ctrl+C to end."))


def _died(name: str, status: int) -> None:
    click.echo(
        say(
            zh=f"进程 {name} 意外退出（{status}），将重新启动。",
            en=f"Process {name} ended unexpectedly ({status}) and will be started anew.",
        ),
        err=True,
    )
