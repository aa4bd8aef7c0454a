"""The `evenborn` command: thin, one module per verb.

A verb's module is imported only when that verb is called, so that `evenborn --help`
answers in a tenth of a second although linkage and statistics are heavy.
"""

import importlib

import click

from evenborn import __version__
from evenborn.cli.words import say

# On files, then those of the site.
FILE_VERBS = ("check", "demo", "evaluate", "link", "ratio", "reconcile", "serve", "template")
SITE_VERBS = ("set-up", "start", "doctor", "backup", "restore", "keys", "audit", "manage")
VERBS = (*FILE_VERBS, *SITE_VERBS)


class Verbs(click.Group):
    """A group whose verbs live in modules of the same name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module = cmd_name.replace("-", "_")
        command = importlib.import_module(f"evenborn.cli.{module}").command
        assert isinstance(command, click.Command)
        return command


@click.command(
    cls=Verbs,
    help=say(
        zh="衡生：把多个部门的出生记录核对成可信的出生人口，并如实给出出生人口性别比。",
        en="Evenborn: records of several agencies become births you can trust, "
        "and the sex ratio at birth is said honestly.",
    ),
)
@click.version_option(__version__, prog_name="evenborn")
def main() -> None:
    """Run the command line."""
