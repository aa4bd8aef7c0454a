"""The policy of every answer: nothing inline, nothing from elsewhere."""

import pytest

from evenborn.foundation.ui.headers import POLICY

PATHS = ["/keyboard/", "/nosuch", "/healthz", "/", "/audit/", "/static/ui/evenborn.css", "/api/"]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_policy(client, db, path):
    answer = client.get(path)

    assert answer.headers["Content-Security-Policy"] == POLICY


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere():
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    assert "*" not in POLICY


def test_what_was_read_is_not_kept_by_the_browser(client, db):
    assert client.get("/keyboard/").headers["Cache-Control"] == "no-store"


def test_a_style_sheet_may_be_kept(client, db):
    assert "max-age" in client.get("/static/ui/evenborn.css").headers["Cache-Control"]
