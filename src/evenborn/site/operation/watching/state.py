"""What of the house is watched from outside: counts by code, never a person, a unit or a place."""

import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count

from evenborn.foundation.audit.models import Head
from evenborn.foundation.duties import ledger
from evenborn.foundation.duties.kinds import registered
from evenborn.foundation.duties.queries.asking import asked
from evenborn.foundation.duties.rules import Reach, State
from evenborn.foundation.exchange.models import Batch
from evenborn.foundation.runs.models import Run
from evenborn.site.operation.watching.queue import last_sign_of_life, oldest_waiting

Labels = dict[str, str]
DUTIES_EVERY = 60.0  # seconds: they are computed, and Prometheus may ask every five

_duties: tuple[float, dict[str, int]] | None = None


def state(at: datetime) -> Iterator[tuple[str, str, list[tuple[Labels, float]]]]:
    """Yield (name, help, samples) of every gauge."""
    yield "runs", "Runs by state", _by_state(Run)
    yield "batches", "Files that came in, by state", _by_state(Batch)
    since = oldest_waiting(at)
    age = (at - since).total_seconds() if since else 0.0
    yield "run_waiting_seconds", "Age of the run that has waited longest", [({}, max(0.0, age))]
    sign = last_sign_of_life(at)
    if sign is not None:
        quiet = (at - sign).total_seconds()
        yield "worker_quiet_seconds", "Since a worker last spoke", [({}, quiet)]
    overdue = _overdue(at).items()
    yield "duties_overdue", "Overdue duties by kind", [({"kind": k}, n) for k, n in overdue]
    head = Head.objects.values_list("number", flat=True).first() or 0
    yield "log_entries", "Entries of the audit log", [({}, head)]


def _by_state(model: type[Run] | type[Batch]) -> list[tuple[Labels, float]]:
    found = model.objects.values_list("state").annotate(n=Count("pk")).order_by("state")
    return [({"state": name}, n) for name, n in found]


def _overdue(at: datetime) -> dict[str, int]:
    """Return how many duties of each kind are overdue in the house; asked once a minute."""
    global _duties  # noqa: PLW0603 - one small answer kept for a minute
    if _duties is not None and time.monotonic() - _duties[0] < DUTIES_EVERY:
        return _duties[1]
    ask, reach = asked(at), Reach(house=True)
    found: Counter[str] = Counter({kind.code: 0 for kind in registered()})
    for kind in registered():
        if kind.standings is not None:
            owed = [
                line
                for standing in ledger.standings_of(kind, reach, ask)
                for line in ledger.lines_of(kind, standing, ask)
            ]
        else:
            owed = list(ledger.periodic_of(kind, reach, ask))
        found[kind.code] += sum(one.state is State.OVERDUE for one in owed)
    _duties = (time.monotonic(), dict(found))
    return _duties[1]
