"""One small demo county for all tests of this folder; it is undone at the end."""

import logging
from datetime import datetime
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.test import override_settings

from evenborn.foundation.ui.clock import CHINA
from evenborn.site.demo import load

END = datetime(2026, 7, 14, 9, 30, tzinfo=CHINA)
BIRTHS = 120


class Kept(logging.Handler):
    """Keeps every line, as the handler of the site would write it."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


@pytest.fixture(scope="package")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """Load it once, in a transaction that never ends well."""
    folder = tmp_path_factory.mktemp("demo")
    kept = Kept()
    told = []
    logging.getLogger().addHandler(kept)
    with (
        django_db_blocker.unblock(),
        override_settings(DEMO=True, DATA=folder, MEDIA_ROOT=folder / "files"),
        transaction.atomic(),
    ):
        loaded = load(seed=7, births_per_year=BIRTHS, at=END, progress=told.append)
        logging.getLogger().removeHandler(kept)
        yield SimpleNamespace(
            loaded=loaded, folder=folder, logs="\n".join(kept.lines), told=told, at=END
        )
        transaction.set_rollback(True)
