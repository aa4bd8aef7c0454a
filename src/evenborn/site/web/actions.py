"""What the site's own pages write."""

from datetime import datetime

from evenborn.foundation.access.models import Officer
from evenborn.foundation.audit.actions import record


def read_report(*, run: str, file: str, by: Officer, at: datetime) -> None:
    """Write down that an officer opened or took a file of a reconciliation."""
    record("reports.read", by=by, at=at, run=run, file=file)
