"""`evenborn manage`: Django's own management commands, for operators."""

import click

from evenborn.cli.site import open_site
from evenborn.cli.words import say


@click.command(
    name="manage",
    help=say(
        zh="运行 Django 的管理命令（供运维人员使用，如 check、migrate、dbshell）。",
        en="Run one of Django's management commands (for operators: check, migrate, dbshell …).",
    ),
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="COMMAND…")
def command(words: tuple[str, ...]) -> None:
    """Hand the words over."""
    open_site()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["evenborn manage", *words])
