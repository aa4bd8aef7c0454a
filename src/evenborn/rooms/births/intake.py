"""Rows of a delivery file on their way into the register."""

from collections.abc import Sequence
from datetime import datetime

from evenborn.foundation.access.rules import Permission
from evenborn.foundation.audit.actions import Actor
from evenborn.foundation.exchange.intakes import Intake, Row, Taken
from evenborn.foundation.exchange.models import Batch
from evenborn.rooms.births.actions.entering import Result, take_in


def take(rows: Sequence[Row], *, batch: Batch, by: Actor, at: datetime) -> Taken:
    """Enter a chunk of accepted rows; what the register refuses goes back with its line."""
    lines = [int(row["line"]) for row in rows]
    cells = [{name: cell for name, cell in row.items() if name != "line"} for row in rows]
    answers = take_in(cells, batch=batch, by=by, at=at)
    refused = [
        (line, cause)
        for line, answer in zip(lines, answers, strict=True)
        if answer.result is Result.REFUSED
        for cause in answer.problems
        if cause.severity == "error"
    ]
    results = [answer.result for answer in answers]
    return Taken(
        accepted=results.count(Result.ACCEPTED),
        known=results.count(Result.KNOWN),
        refused=refused,
    )


DELIVERIES = Intake(permission=Permission.BIRTHS_ENTER, take=take)
