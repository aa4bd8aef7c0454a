"""A log line holds no secret of a path and no word of an exception."""

import json
import logging
import sys

from evenborn.site.config.logs import JsonLine, Line


def line(message: str, *args: object, error: bool = False) -> str:
    raised = sys.exc_info() if error else None
    return Line().format(logging.LogRecord("site", 40, __file__, 1, message, args, raised))


def test_the_secret_at_the_end_of_a_path_is_not_written():
    token = "Zk9vN2QxWm5iT0pXc3lVd1R6cGRYd0E1"

    assert line("Not Found: %s", f"/invitation/{token}/").endswith("Not Found: /invitation/…/")
    assert token not in line('%(path)s "GET" 200', {"path": f"/calendar/{token}.ics"})


def test_the_number_of_a_record_stays():
    assert line("Forbidden: %s", "/births/12345/").endswith("/births/12345/")


def test_an_exception_says_what_and_where_and_nothing_else():
    try:
        try:
            int("王小明")
        except ValueError as cause:
            raise KeyError("50011819900101123X") from cause
    except KeyError:
        written = line("Internal Server Error: %s", "/births/", error=True)

    assert "王小明" not in written
    assert "50011819900101123X" not in written
    assert "builtins.KeyError" in written
    assert "builtins.ValueError" in written
    assert "test_logs.py" in written


def test_a_line_of_json_holds_the_same_and_no_more():
    token = "Zk9vN2QxWm5iT0pXc3lVd1R6cGRYd0E1"
    try:
        raise KeyError("50011819900101123X")
    except KeyError:
        record = logging.LogRecord(
            "django.request", 40, __file__, 1, "Not Found: %s", (f"/i/{token}/",), sys.exc_info()
        )
        record.request = "王小明"
        record.view = "births-list"

    found = json.loads(JsonLine().format(record))

    assert found["message"] == "Not Found: /i/…/"
    assert found["view"] == "births-list"
    assert "builtins.KeyError" in found["raised"]
    assert "50011819900101123X" not in str(found)
    assert "王小明" not in str(found)
