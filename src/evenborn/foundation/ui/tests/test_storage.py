"""Files are named by their digest once collected; a page never breaks for want of one."""

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.test import override_settings

from evenborn.foundation.ui.storage import NamedByDigest


@pytest.fixture
def collected(tmp_path):
    with override_settings(STATIC_ROOT=tmp_path):
        staticfiles_storage._setup()
        call_command("collectstatic", interactive=False, verbosity=0)
        yield NamedByDigest(location=tmp_path)
    staticfiles_storage._setup()


def test_a_collected_file_has_its_digest_in_its_name(collected, tmp_path):
    url = collected.url("ui/evenborn.css")

    assert url != "/static/ui/evenborn.css"
    assert (tmp_path / url.removeprefix("/static/")).is_file()
    assert (tmp_path / url.removeprefix("/static/")).with_suffix(".css.br").is_file()


def test_a_file_that_was_not_collected_keeps_its_name(collected):
    assert collected.url("ui/newer.js") == "/static/ui/newer.js"
