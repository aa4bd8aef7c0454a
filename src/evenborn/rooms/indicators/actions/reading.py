"""A table that leaves the house as a file is in the log."""

from datetime import datetime

from django.db import transaction

from evenborn.foundation.access.models import Officer
from evenborn.foundation.audit.actions import record


@transaction.atomic
def figure_taken(figure: str, *, form: str, by: Officer, at: datetime) -> None:
    """Note that the table of a figure left the house; small cells are hidden before.

    Args:
        figure: the figure's code.
        form: csv or xlsx.
    """
    record("indicators.figure_taken", by=by, at=at, figure=figure, form=form)
