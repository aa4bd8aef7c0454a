"""What the verbs of the site share: the settings are loaded, or said why not."""

import os
import sys
from typing import NoReturn

import click

from evenborn.cli.words import say


def open_site() -> None:
    """Load the settings and the rooms; end with exit status 2 and a sentence if they cannot be."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    os.umask(0o077)  # what is written here is for its owner only
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evenborn.site.config.settings")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        stop(str(error))


def must_be_migrated() -> None:
    """End with exit status 2 and a sentence if the database does not answer or is not set up."""
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        stop(
            say(
                zh=f"数据库没有应答：{error}",
                en=f"The database does not answer: {error}",
            )
        )
    if waiting:
        stop(
            say(
                zh="数据库还没有建好或不是这个版本的：请先运行 evenborn set-up。",
                en="The database is not set up, or not for this version: "
                "first run evenborn set-up.",
            )
        )


def stop(words: str) -> NoReturn:
    """Say why it cannot go on; exit status 2."""
    click.echo(words, err=True)
    sys.exit(2)
