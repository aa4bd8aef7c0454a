"""Entering births: one action for the form, the file and the API (R024, R026-R029)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import IntegrityError, transaction
from django.db.models import Q

from evenborn.foundation.access.models import Department
from evenborn.foundation.audit.actions import Actor, record, record_many
from evenborn.foundation.exchange.models import Batch
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.births import causes, identity
from evenborn.rooms.births.actions.certificates import use_certificates
from evenborn.rooms.births.facts import plain_cells, schema, sealed_cells
from evenborn.rooms.births.judging import Row, judge_rows, township_of
from evenborn.rooms.births.models import Birth, Draft, MonthClose, RecordSeries
from evenborn.rooms.births.rules import (
    MonthState,
    Source,
    State,
    born_at,
    entry_due_at,
    month_of,
)
from evenborn.rooms.facilities.models import Institution
from evenborn.rooms.facilities.queries import institution_of
from evenborn.standards import judge_records
from evenborn.standards.checking.problems import Cause

MOST_TOGETHER = 1_000  # records of one call; more come as a file


class Result(StrEnum):
    """What became of a record that was sent."""

    ACCEPTED = "accepted"
    KNOWN = "known"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one record, the same at every door.

    Attributes:
        record_id: the department's own number, as it was sent or given.
        birth: the record in the register; None when refused.
        problems: errors first, then warnings; never a value.
    """

    record_id: str
    result: Result
    birth: Birth | None
    problems: tuple[Cause, ...]


@transaction.atomic
def enter(
    records: Sequence[Mapping[str, str | None]],
    *,
    department: Department,
    source: Source,
    by: Actor,
    at: datetime,
    checked: bool = False,
    form_key: str = "",
    draft: Draft | None = None,
) -> list[Answer]:
    """Judge records as they were written, and enter those without an error.

    Args:
        records: canonical column names and what was written. A record without `record_id` gets
            the next number of the department.
        department: whose register; the caller has made sure that `by` works there.
        source: the door.
        by: officer or API client.
        at: the moment of entry, China time.
        checked: enter nothing at all unless every record is free of errors; for a form, where
            twins belong together.
        form_key: of the form these records were typed in: pressed twice, it is one deed.
        draft: what was kept of that form; it ends when the records are entered.

    Returns:
        One answer for each record, in their order. The same number with the same content is known
        and is not entered again; so is a record that repeats an earlier one of the list.

    Raises:
        Refused: more than 1,000 records at once.
    """
    if len(records) > MOST_TOGETHER:
        raise Refused(
            zh=f"一次最多 {MOST_TOGETHER} 条，更多的请用文件导入。",
            en=f"At most {MOST_TOGETHER} records at once; bring in more as a file.",
        )
    if form_key and (pressed := _pressed_before(form_key, department)):
        return [Answer(birth.record_id, Result.KNOWN, birth, ()) for birth in pressed]
    numbered = _with_numbers(records, department)
    judged = judge_records(numbered, schema=schema(), today=at.date())
    rows = [
        Row(
            {"record_id": sent.get("record_id"), **judgement.cells},
            list(judgement.problems),
            form_key=f"{form_key}-{place}" if form_key else "",
        )
        for place, (sent, judgement) in enumerate(zip(numbered, judged, strict=True))
    ]
    copies = {place: one.copy_of for place, one in enumerate(judged) if one.copy_of is not None}
    firsts = [row for place, row in enumerate(rows) if place not in copies]
    answered = iter(_enter(firsts, department, source, by, at, None, all_or_none=checked))
    answers: list[Answer] = []
    for place in range(len(rows)):
        if place not in copies:
            answers.append(next(answered))
            continue
        first = answers[copies[place]]
        result = Result.REFUSED if first.result is Result.REFUSED else Result.KNOWN
        answers.append(Answer(first.record_id, result, first.birth, first.problems))
    if draft is not None and not any(answer.result is Result.REFUSED for answer in answers):
        draft.delete()
    return answers


def _pressed_before(form_key: str, department: Department) -> list[Birth]:
    return list(
        Birth.objects.filter(
            department=department, form_key__in=[f"{form_key}-{place}" for place in range(9)]
        )
        .defer("identity")
        .order_by("form_key")
    )


@transaction.atomic
def take_in(
    cells: Sequence[dict[str, object]], *, batch: Batch, by: Actor, at: datetime
) -> list[Answer]:
    """Enter rows of a file that passed the schema's checks.

    Args:
        cells: typed cells as `evenborn.standards.judge` accepts them.
        batch: the file; its department is whose register it is.
        by: who sent the file.
        at: when it was sent.
    """
    rows = [Row(dict(row)) for row in cells]
    return _enter(rows, batch.department, Source.FILE, by, at, batch, all_or_none=False)


def _enter(
    rows: list[Row],
    department: Department,
    source: Source,
    by: Actor,
    at: datetime,
    batch: Batch | None,
    *,
    all_or_none: bool,
) -> list[Answer]:
    institution = institution_of(department)
    judge_rows(rows, department=department, institution=institution, at=at)
    if all_or_none and any(row.refused for row in rows):
        return [_answer(row, None) for row in rows]
    entering = [row for row in rows if row.open]
    closed = _closed_months(department, entering)
    births = {
        id(row): _birth(row, department, institution, source, by, at, batch, closed)
        for row in entering
    }
    _save(entering, births)
    entering = [row for row in entering if row.open]
    use_certificates(
        [str(n) for row in entering if (n := row.cells.get("certificate_number"))],
        institution=institution,
        at=at,
    )
    known = sum(row.known is not None for row in rows)
    if len(rows) > 1 or not entering:
        record(
            "births.received",
            subject=batch or "",
            by=by,
            at=at,
            source=source.value,
            department=department.pk,
            accepted=len(entering),
            known=known,
            refused=len(rows) - len(entering) - known,
        )
    record_many(
        "births.entered",
        subjects=[births[id(row)] for row in entering],
        by=by,
        at=at,
        source=source.value,
    )
    return [_answer(row, births.get(id(row))) for row in rows]


def _answer(row: Row, birth: Birth | None) -> Answer:
    problems = tuple(sorted(row.problems, key=lambda cause: cause.severity != "error"))
    if row.refused:
        return Answer(row.record_id, Result.REFUSED, None, problems)
    if row.known is not None:
        return Answer(row.record_id, Result.KNOWN, row.known, ())
    return Answer(row.record_id, Result.ACCEPTED, birth, problems)


def _with_numbers(
    records: Sequence[Mapping[str, str | None]], department: Department
) -> list[dict[str, str | None]]:
    """Return the records, each with a number of its own; the series is locked while it is used."""
    numbered = [dict(sent) for sent in records]
    without = [sent for sent in numbered if not (sent.get("record_id") or "").strip()]
    for sent in without:
        month = (sent.get("birth_date") or "")[:7].replace("-", "")
        try:
            first = datetime.strptime(month, "%Y%m").date()  # noqa: DTZ007 - a month has no zone
        except ValueError:
            sent["record_id"] = "-"  # the date is refused below, with words
            continue
        RecordSeries.objects.get_or_create(department=department, month=first)
        series = RecordSeries.objects.select_for_update().get(department=department, month=first)
        series.last += 1
        series.save(update_fields=["last"])
        sent["record_id"] = f"{month}-{series.last:05d}"
    return numbered


def _closed_months(department: Department, rows: Sequence[Row]) -> set[object]:
    # A month that is being signed is locked until it is; what comes later is marked as later.
    months = {month_of(row.birth_date) for row in rows}
    found = MonthClose.objects.select_for_update().filter(department=department, month__in=months)
    return {close.month for close in found if close.state == MonthState.CLOSED}


def _birth(
    row: Row,
    department: Department,
    institution: Institution | None,
    source: Source,
    by: Actor,
    at: datetime,
    batch: Batch | None,
    closed: set[object],
) -> Birth:
    month = month_of(row.birth_date)
    facts = plain_cells(row.cells)
    late = at > entry_due_at(row.birth_date, row.birth_time)
    if not late:
        facts["late_reason"] = ""
    return Birth(
        department=department,
        institution=institution,
        record_id=row.record_id,
        source=source.value,
        batch=batch,
        form_key=row.form_key or None,
        entered_by=by.username,
        entered_at=at,
        born_at=born_at(row.birth_date, row.birth_time),
        late=late,
        state=State.RECORDED.value,
        township_code=township_of(row.cells, department),
        to_verify_since=at,
        identity=sealed_cells(row.cells),
        certificate_index=identity.certificate_index(row.cells),
        same_day_index=identity.same_day_index(row.cells),
        content_index=identity.content_index(row.cells),
        month=month,
        after_close=month in closed,
        **facts,
    )


def _save(rows: Sequence[Row], births: Mapping[int, Birth]) -> None:
    """Save all in one statement; if another call was faster with a number, one by one."""
    try:
        with transaction.atomic():
            Birth.objects.bulk_create([births[id(row)] for row in rows])
        return
    except IntegrityError:
        for row in rows:
            births[id(row)].pk = None
    for row in rows:
        birth = births[id(row)]
        try:
            with transaction.atomic():
                birth.save(force_insert=True)
        except IntegrityError:
            _lost_the_race(row, birth)


def _lost_the_race(row: Row, birth: Birth) -> None:
    mine = Q(record_id=birth.record_id)
    if birth.form_key:
        mine |= Q(form_key=birth.form_key)
    first = Birth.objects.filter(mine, department=birth.department).first()
    if first is None:
        row.problems.append(causes.CERTIFICATE_USED)
    elif first.content_index in identity.content_candidates(row.cells):
        row.known = first
    else:
        row.problems.append(causes.KNOWN_OTHERWISE)
