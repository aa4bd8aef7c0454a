"""Births from a hospital's own system: one by one or in batches (R024, R026-R029)."""

from django.http import HttpRequest
from ninja import Path, Router, Status

from evenborn.foundation.access.rules import Permission
from evenborn.foundation.ui import clock
from evenborn.rooms.births import actions, queries
from evenborn.rooms.births.actions.entering import Result
from evenborn.rooms.births.rules import Source
from evenborn.site.api.schemas import BatchIn, BatchOut, BirthIn, BirthOut, Fault, Faults, RecordOut
from evenborn.site.api.tokens import Token

router = Router(tags=["births"])
ENTER = Token(Permission.BIRTHS_ENTER)
SEE = Token(Permission.BIRTHS_SEE)
REFUSALS = {401: Fault, 403: Fault}


@router.post(
    "/births",
    auth=ENTER,
    response={200: BirthOut, 201: BirthOut, 400: Faults, 422: BirthOut, **REFUSALS},
    operation_id="enter_birth",
)
def enter_birth(request: HttpRequest, birth: BirthIn) -> Status:
    """Enter one birth.

    201: entered. 200: the same number with the same content was entered before. 422: refused,
    with everything that is to be mended. Sending again is safe.
    """
    client = request.auth  # type: ignore[attr-defined] # Token has set it
    answer = actions.enter(
        [birth.record()],
        department=client.department,
        source=Source.API,
        by=client,
        at=clock.now(),
    )[0]
    status = {Result.ACCEPTED: 201, Result.KNOWN: 200, Result.REFUSED: 422}[answer.result]
    return Status(status, BirthOut.of(answer))


@router.post(
    "/births/batch",
    auth=ENTER,
    response={200: BatchOut, 400: Faults, **REFUSALS},
    operation_id="enter_births",
)
def enter_births(request: HttpRequest, batch: BatchIn) -> BatchOut:
    """Enter up to 1,000 births; each has its own answer, and the good ones are entered."""
    client = request.auth  # type: ignore[attr-defined]
    answers = actions.enter(
        [birth.record() for birth in batch.births],
        department=client.department,
        source=Source.API,
        by=client,
        at=clock.now(),
    )
    results = [answer.result for answer in answers]
    return BatchOut(
        sent=len(results),
        accepted=results.count(Result.ACCEPTED),
        known=results.count(Result.KNOWN),
        refused=results.count(Result.REFUSED),
        births=[BirthOut.of(answer) for answer in answers],
    )


@router.get(
    "/births/{record_id}",
    auth=SEE,
    response={200: RecordOut, 400: Faults, 404: Fault, **REFUSALS},
    operation_id="get_birth",
)
def get_birth(request: HttpRequest, record_id: Path[str]) -> RecordOut | Status:
    """Tell where a record of the client's own department stands."""
    client = request.auth  # type: ignore[attr-defined]
    found = queries.of_department(client.department, record_id)
    if found is None:
        return Status(404, Fault(detail="没有这条记录。There is no such record."))
    return RecordOut.of(found)
