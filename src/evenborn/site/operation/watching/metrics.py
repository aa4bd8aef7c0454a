"""The figures in Prometheus' text format 0.0.4."""

import time
from collections.abc import Iterable, Mapping
from datetime import datetime

from evenborn import __version__
from evenborn.site.operation.watching.figures import Key, added_up
from evenborn.site.operation.watching.requests import BUCKETS
from evenborn.site.operation.watching.state import Labels, state

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BEGAN = time.monotonic()
# What is counted around requests: name in memory, name outside, labels, what it is.
COUNTERS = (
    ("requests", "requests_total", ("view", "method", "status"), "Requests"),
    ("statements", "database_statements_total", ("view",), "Statements to the database"),
    ("database_seconds", "database_seconds_total", ("view",), "Seconds in the database"),
    ("slow", "slow_statements_total", ("view",), "Statements over EVENBORN_SLOW_MS"),
)


def text(at: datetime) -> str:
    """Return everything that is watched."""
    counted = added_up()
    lines: list[str] = []
    _write(lines, "info", "gauge", "The version", [({"version": __version__}, 1)])
    up = time.monotonic() - BEGAN
    _write(lines, "up_seconds", "gauge", "Age of the process that answers", [({}, up)])
    flying = max(0.0, counted.get(("in_flight",), 0.0))
    _write(lines, "requests_in_flight", "gauge", "Requests at work", [({}, flying)])
    for inside, outside, names, words in COUNTERS:
        _write(lines, outside, "counter", words, _labelled(counted, inside, names))
    _histogram(lines, counted)
    for name, words, samples in state(at):
        _write(lines, name, "gauge", words, samples)
    return "\n".join(lines) + "\n"


def _labelled(
    counted: Mapping[Key, float], inside: str, names: tuple[str, ...]
) -> list[tuple[Labels, float]]:
    return [
        (dict(zip(names, key[1:], strict=True)), value)
        for key, value in sorted(counted.items())
        if key[0] == inside
    ]


def _histogram(lines: list[str], counted: Mapping[Key, float]) -> None:
    name = "evenborn_request_seconds"
    lines += [f"# HELP {name} How long a request took", f"# TYPE {name} histogram"]
    for labels, count in _labelled(counted, "count", ("view",)):
        view = labels["view"]
        for limit in BUCKETS:
            below = counted.get(("bucket", view, str(limit)), 0)
            lines.append(_line(f"{name}_bucket", {"view": view, "le": str(limit)}, below))
        lines.append(_line(f"{name}_bucket", {"view": view, "le": "+Inf"}, count))
        lines.append(_line(f"{name}_sum", labels, counted.get(("seconds", view), 0)))
        lines.append(_line(f"{name}_count", labels, count))


def _write(
    lines: list[str], name: str, kind: str, words: str, samples: Iterable[tuple[Labels, float]]
) -> None:
    lines += [f"# HELP evenborn_{name} {words}", f"# TYPE evenborn_{name} {kind}"]
    lines += [_line(f"evenborn_{name}", labels, value) for labels, value in samples]


def _line(name: str, labels: Labels, value: float) -> str:
    shown = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
    number = str(int(value)) if value == int(value) else f"{value:.6f}"
    return f"{name}{{{shown}}} {number}" if shown else f"{name} {number}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
