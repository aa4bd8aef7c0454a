"""A statement that takes long is named, without its values; one that takes for ever is stopped."""

import json
import logging
import time

import pytest
from django.db import OperationalError, connection, connections
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from evenborn.rooms.births.tests.make import MOTHER, NUMBER, make_birth
from evenborn.site.config import statements
from evenborn.site.config.logs import JsonLine
from evenborn.site.operation.watching.requests import Watch

ENDLESS = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500000000) "
    "SELECT count(*) FROM n"
)


@pytest.fixture
def lines(caplog) -> list[str]:
    """What is written as JSON, a line for each record."""
    written: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(self.format(record))

    handler = Kept()
    handler.setFormatter(JsonLine())
    logging.getLogger().addHandler(handler)
    with caplog.at_level(logging.INFO):
        yield written
    logging.getLogger().removeHandler(handler)


@pytest.mark.django_db
def test_a_slow_statement_is_named_with_its_view_and_without_values(client, cast, settings, lines):
    birth = make_birth(cast.alma)
    client.force_login(cast.alma)
    settings.SLOW_MS = 0

    client.get(f"/births/{birth.pk}/?q={NUMBER}")

    slow = [json.loads(x) for x in lines if json.loads(x)["logger"] == "evenborn.slow"]
    assert slow
    assert {one["view"] for one in slow} == {"none", "births-birth"}  # none: who is it?
    assert [one["statements"] for one in slow[:2]] == [1, 2]
    assert all("SELECT" in one["sql"] or "UPDATE" in one["sql"] for one in slow[:1])
    for word in (MOTHER, NUMBER, "alma"):
        assert word not in "".join(lines)


@pytest.mark.django_db
def test_a_page_that_asks_too_often_is_named(client, cast, settings, lines):
    client.force_login(cast.alma)
    settings.STATEMENTS_MOST = 1

    client.get("/births/")

    assert any("births-list asked the database" in x for x in lines)


@pytest.mark.django_db
def test_every_line_of_a_request_has_its_number(client, settings, lines):
    settings.LOGS = "json"
    settings.SLOW_MS = 0

    answer = client.get("/healthz?name=x", HTTP_X_REQUEST_ID="proxy-0001")

    found = [json.loads(x) for x in lines]
    assert answer.headers["X-Request-ID"] == "proxy-0001"
    assert {one["request"] for one in found if one["logger"].startswith("evenborn")} == {
        "proxy-0001"
    }
    (done,) = [one for one in found if one["logger"] == "evenborn.request"]
    assert (done["view"], done["method"], done["status"]) == ("healthz", "GET", 200)
    assert done["statements"] >= 1
    assert done["ms"] >= done["database_ms"] >= 0
    assert "name=x" not in "".join(lines)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "given", ["50011819900101123", "王小明王小明王小明", "short", "a b c d e f g"]
)
def test_a_number_that_may_be_a_persons_is_not_taken_over(client, given):
    answer = client.get("/healthz", HTTP_X_REQUEST_ID=given)

    assert answer.headers["X-Request-ID"] != given


def endless(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(ENDLESS)
        cursor.fetchone()
    return HttpResponse()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite")
def test_sqlite_stops_a_statement_in_time_and_goes_on(settings):
    settings.QUERY_SECONDS = 0.2
    began = time.monotonic()

    with pytest.raises(OperationalError):
        Watch(endless)(RequestFactory().get("/"))

    assert time.monotonic() - began < 5
    with connection.cursor() as cursor:  # outside a request nothing is limited
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="about PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_postgresql_stops_a_statement_in_time(settings, monkeypatch):
    settings.QUERY_SECONDS = 0.2
    options = dict(connections.databases["default"]["OPTIONS"])
    monkeypatch.setitem(connections.databases["default"], "OPTIONS", options)
    statements.limit_statements()
    assert options["options"] == "-c statement_timeout=200"
    live = connections["default"]
    own = type(live)(
        {**live.settings_dict, "OPTIONS": {"options": options["options"]}}, alias="own"
    )

    try:
        with pytest.raises(OperationalError), own.cursor() as cursor:
            cursor.execute(ENDLESS)
    finally:
        own.close()
