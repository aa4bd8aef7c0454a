"""A county of 120 births, linked once for a file of tests; each test finds it untouched."""

import shutil
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.test import override_settings

from evenborn.foundation.access.tests.make import make_cast
from evenborn.rooms.reconciliation.tests.make_linkage import (
    link_now,
    make_files,
    make_partners,
    take_in,
)


@pytest.fixture(scope="module")
def linked(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[SimpleNamespace]:
    """The county, in a transaction that ends with the file of tests."""
    files = make_files(tmp_path_factory.mktemp("county"))
    kept = tmp_path_factory.mktemp("kept") / "files"
    undone = transaction.atomic()
    with django_db_blocker.unblock():
        undone.__enter__()
        with override_settings(MEDIA_ROOT=kept):
            cast = make_cast()
            partners = make_partners(cast)
            batches = take_in(cast, files, partners)
            linkage = link_now(cast.emil)
    yield SimpleNamespace(
        cast=cast, files=files, media=kept, partners=partners, batches=batches, linkage=linkage
    )
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        undone.__exit__(None, None, None)


@pytest.fixture
def db(linked, django_db_blocker) -> Iterator[None]:
    """Undo what a test writes, and no more: the county stays."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def cast(linked, db) -> SimpleNamespace:
    """The cast of the linked county."""
    return linked.cast


@pytest.fixture
def media(linked, settings, tmp_path):
    """A copy of the county's files."""
    settings.MEDIA_ROOT = shutil.copytree(linked.media, tmp_path / "files")
    return settings.MEDIA_ROOT


@pytest.fixture
def county(linked, db, media) -> SimpleNamespace:
    """The county as it stands after its first linkage."""
    linked.linkage.refresh_from_db()
    return linked
