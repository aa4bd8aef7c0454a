"""Reading who a record is about is an act of its own: it is written into the log."""

from datetime import datetime

from django.db import transaction

from evenborn.foundation.access.models import Officer
from evenborn.foundation.audit.actions import record
from evenborn.rooms.births.facts import as_text, sealed_columns
from evenborn.rooms.births.models import Birth
from evenborn.rooms.births.queries import cells_of


@transaction.atomic
def read_identity(
    birth: Birth, *, by: Officer, at: datetime, whole: bool = False
) -> dict[str, str]:
    """Return the sealed cells of a record, and note who read them.

    Args:
        whole: return the plain cells too; for a form that shows them together.
    """
    names = set(sealed_columns())
    cells = {
        name: as_text(value) for name, value in cells_of(birth).items() if whole or name in names
    }
    record("births.identity_read", subject=birth, by=by, at=at)
    return cells


@transaction.atomic
def read_admission_number(birth: Birth, *, by: Officer, at: datetime) -> str:
    """Return the hospital's own number, by which the paper line is found, and note the look."""
    number = (birth.identity or {}).get("admission_number", "")
    record("births.identity_read", subject=birth, by=by, at=at, columns=["admission_number"])
    return number


@transaction.atomic
def figure_taken(figure: str, *, form: str, by: Officer, at: datetime) -> None:
    """Note that the table of a figure left the house as a file; small cells are hidden before.

    Args:
        figure: the figure's code.
        form: csv or xlsx.
    """
    record("births.figure_taken", by=by, at=at, figure=figure, form=form)
