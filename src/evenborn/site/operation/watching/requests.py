"""Around every request: its number, how long it took, what it asked of the database.

Nothing of a path or a form is counted or logged here: the name of the view, codes and times only.
"""

import logging
import re
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views import View

from evenborn.site.config.request import number_of, request_id
from evenborn.site.config.statements import clear_deadline, set_deadline
from evenborn.site.operation.watching.figures import FIGURES_OF_THIS_PROCESS, Key

log = logging.getLogger("evenborn.request")
slow = logging.getLogger("evenborn.slow")

HEADER = "X-Request-ID"
METHODS = frozenset(name.upper() for name in View.http_method_names)
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.3, 1.0, 3.0, 10.0)
LONGEST_SQL = 2_000
TEXT = re.compile(r"'(?:[^']|'')*'")
NUMBER = re.compile(r"\b\d{4,}\b")


class Watch:
    """The outermost middleware."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = number_of(request.headers.get(HEADER, ""))
        before = request_id.set(number)
        asked = Asked(request)
        began = time.perf_counter()
        FIGURES_OF_THIS_PROCESS.add({("in_flight",): 1})
        status = 500
        try:
            with connection.execute_wrapper(asked):
                response = self.answer(request)
            status = response.status_code
            response.headers[HEADER] = number
            return response
        finally:
            clear_deadline()
            _observe(request, status, time.perf_counter() - began, asked)
            request_id.reset(before)


class Asked:
    """Counts and times the statements of a request; one that takes long is logged."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.count, self.seconds, self.slow = 0, 0.0, 0

    def __call__(
        self,
        execute: Callable[..., Any],
        sql: str,
        params: Any,
        many: bool,
        context: dict[str, Any],
    ) -> Any:
        """Run a statement."""
        set_deadline()
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            took = time.perf_counter() - began
            self.count += 1
            self.seconds += took
            if took * 1000 >= settings.SLOW_MS:
                self.slow += 1
                self._tell(sql, took)

    def _tell(self, sql: str, took: float) -> None:
        view, ms, text = view_of(self.request), round(took * 1000, 1), without_values(sql)
        slow.warning(
            "slow statement, %s ms, %s, number %s of its request: %s",
            ms,
            view,
            self.count,
            text,
            extra={"view": view, "ms": ms, "sql": text, "statements": self.count},
        )


def view_of(request: HttpRequest) -> str:
    """Return the name of the view that answers; never the path."""
    match = request.resolver_match
    return (match.view_name or "unnamed") if match else "none"


def without_values(sql: str) -> str:
    """Return a statement without anything somebody may have written.

    >>> without_values("SELECT a FROM b WHERE c = %s AND d = 'it''s' AND e = 50011899")
    "SELECT a FROM b WHERE c = %s AND d = '…' AND e = …"
    """
    return NUMBER.sub("…", TEXT.sub("'…'", sql))[:LONGEST_SQL]


def _observe(request: HttpRequest, status: int, took: float, asked: Asked) -> None:
    view = view_of(request)
    method = request.method if request.method in METHODS else "OTHER"
    assert method is not None
    values: dict[Key, float] = {
        ("in_flight",): -1,
        ("requests", view, method, str(status)): 1,
        ("seconds", view): took,
        ("count", view): 1,
        ("statements", view): asked.count,
        ("database_seconds", view): asked.seconds,
    }
    if asked.slow:
        values["slow", view] = asked.slow
    for limit in BUCKETS:
        if took <= limit:
            values["bucket", view, str(limit)] = 1
    FIGURES_OF_THIS_PROCESS.add(values)
    facts = {
        "view": view,
        "method": method,
        "status": status,
        "ms": round(took * 1000, 1),
        "statements": asked.count,
        "database_ms": round(asked.seconds * 1000, 1),
    }
    if asked.count > settings.STATEMENTS_MOST:
        slow.warning("%s asked the database %s times", view, asked.count, extra=facts)
    if settings.LOGS == "json":
        log.info("request", extra=facts)
