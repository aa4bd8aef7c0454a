"""What the queue tells about the worker: it needs no place of its own to say that it lives."""

from datetime import datetime

from django.db.models import Max, Min

from evenborn.foundation.runs.models import Run
from evenborn.foundation.runs.queries import waiting
from evenborn.foundation.runs.rules import LEASE


def last_sign_of_life(at: datetime) -> datetime | None:
    """Return when a worker last spoke: it began, ended or renewed the lease of a run.

    The daily jobs make a healthy worker speak at least once a day.
    """
    found = Run.objects.aggregate(
        started=Max("started_at"), ended=Max("ended_at"), lease=Max("lease_until")
    )
    lease = found["lease"] - LEASE if found["lease"] else None
    signs = [moment for moment in (found["started"], found["ended"], lease) if moment]
    return min(at, max(signs)) if signs else None


def oldest_waiting(at: datetime) -> datetime | None:
    """Return since when the longest-waiting run could have been taken up."""
    oldest: datetime | None = waiting(at).aggregate(oldest=Min("not_before"))["oldest"]
    return oldest
