"""What pages and workers ask about runs."""

from datetime import datetime

from django.db.models import Q

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Permission, Role
from evenborn.foundation.runs.models import Run, Runs
from evenborn.foundation.runs.rules import AT_WORK, State


def runs_seen_by(officer: Officer) -> Runs:
    """Return the runs an officer may see, the latest first."""
    return Run.objects.seen_by(officer).select_related("officer").order_by("-queued_at", "-pk")


def waiting(at: datetime) -> Runs:
    """Return the runs a worker may take up: those that wait, and those whose lease lapsed."""
    return Run.objects.filter(
        Q(state=State.QUEUED, not_before__lte=at) | Q(state__in=AT_WORK, lease_until__lt=at)
    )


def is_anything_waiting(at: datetime) -> bool:
    """Tell whether a worker has something to do; asked often, so it takes no lock."""
    return waiting(at).exists()


def may_steer(run: Run, officer: Officer) -> bool:
    """Tell whether an officer may cancel or retry a run: his own, or as system administrator."""
    if run.officer_id is not None and run.officer_id == officer.pk:
        return True
    return officer.role == Role.SYSTEM_ADMIN and officer.may(Permission.RUNS_ALL)
