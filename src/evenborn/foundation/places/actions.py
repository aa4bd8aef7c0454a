"""Every write of this room."""

import tempfile
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction

from evenborn.foundation.audit.actions import Actor, record
from evenborn.foundation.places import queries
from evenborn.foundation.places.book import make_book
from evenborn.foundation.places.models import Change, Edition, Village
from evenborn.foundation.places.rules import ChangeKind, Step, sequence_fault, shape_fault
from evenborn.foundation.places.village_list import Line, Problem, judged, read_list
from evenborn.foundation.ui.clock import in_china
from evenborn.foundation.ui.refusal import Refused
from evenborn.standards import CannotRead


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a list of villages: lines = accepted + refused + known.

    Attributes:
        lines: filled lines below the header.
        accepted: new villages and new names.
        refused: lines with a problem.
        known: lines that changed nothing.
        ended: villages of the list's townships that it no longer has; they are not lines.
        problems: by line.
    """

    lines: int
    accepted: int
    refused: int
    known: int
    ended: int
    problems: tuple[Problem, ...] = field(default=())

    def __post_init__(self) -> None:
        """Every line has one fate."""
        assert self.lines == self.accepted + self.refused + self.known


def import_villages(
    file: Path | bytes, *, by: Actor, at: datetime, valid_on: date | None = None
) -> Imported:
    """Bring in the county's own list of villages.

    Good lines are taken and bad ones refused. A village that the list no longer has is ended on
    the day before, never erased: but only in townships that the list names, so that a list of one
    town ends nothing elsewhere, and only when no line was refused, for the refused line may be
    that very village. The same list again changes nothing.

    Args:
        file: Excel or CSV with the columns 村级代码, 村名 and perhaps 原代码.
        by, at: who and when.
        valid_on: the day the list holds for; the day of `at` in China without it.

    Raises:
        Refused: the file is no list of villages, no county is set, or the list is of a day to
            come or older than the last one.
    """
    today = in_china(at).date()
    valid_on = valid_on or today
    if valid_on > today:
        raise Refused(zh="村级代码表的日期不能晚于今天。", en="The list is of a day to come.")
    lines = _read(file)
    return _take(lines, valid_on=valid_on, by=by, at=at)


@transaction.atomic
def _take(lines: list[Line], *, valid_on: date, by: Actor, at: datetime) -> Imported:
    county = _home()
    edition = _new_edition()
    if edition.last_listed_on and valid_on < edition.last_listed_on:
        raise Refused(
            zh=f"已经导入过 {edition.last_listed_on} 的村级代码表，不能再导入更早的。",
            en=f"The list of {edition.last_listed_on} is in already; an older one cannot follow.",
        )
    townships = make_book(county, queries.steps(), ()).townships_of(county, valid_on)
    lines = judged(lines, county=county, townships=townships)
    standing = {
        village.code: village
        for village in Village.objects.select_for_update().filter(valid_to__isnull=True)
    }
    listed_before = set(Village.objects.values_list("township_code", flat=True).distinct())
    is_first_day = edition.first_listed_on in (None, valid_on)
    good = {line.code: line for line in lines if line.problem is None}
    changed = [
        line
        for line in good.values()
        if line.code not in standing or standing[line.code].name != line.name
    ]
    for line in changed:
        # Of a township listed for the first time we do not know since when its villages stand.
        is_new = line.code[:9] not in listed_before or is_first_day
        _put(standing.get(line.code), line, since=None if is_new else valid_on)
    problems = tuple(Problem(line.line, line.problem) for line in lines if line.problem)
    listed = {code[:9] for code in good}
    gone = [
        village
        for code, village in standing.items()
        if not problems
        and code not in good
        and (village.township_code in listed or village.township_code not in townships)
    ]
    heirs = {line.former: line.code for line in good.values() if line.former}
    for village in gone:
        _end(village, valid_on, successor=heirs.get(village.code, ""))
    if good:
        edition.first_listed_on = edition.first_listed_on or valid_on
        edition.last_listed_on = valid_on
        edition.save()
    imported = Imported(
        lines=len(lines),
        accepted=len(changed),
        refused=len(problems),
        known=len(lines) - len(changed) - len(problems),
        ended=len(gone),
        problems=problems,
    )
    record(
        "places.villages_imported",
        by=by,
        at=at,
        county=county,
        valid_on=valid_on.isoformat(),
        lines=imported.lines,
        accepted=imported.accepted,
        refused=imported.refused,
        known=imported.known,
        ended=imported.ended,
    )
    return imported


@transaction.atomic
def record_change(
    *,
    kind: ChangeKind,
    on: date,
    before: Mapping[str, str],
    after: Mapping[str, str],
    document: str,
    by: Actor,
    at: datetime,
) -> Change:
    """Record a merger, split, new name or new code of townships.

    Args:
        kind: what happened.
        on: the first day on which the new townships stand.
        before, after: code of nine digits → name.
        document: number of the document that orders it.
        by, at: who and when.

    Raises:
        Refused: it does not fit its kind, the published list or another change.
    """
    county = _home()
    _new_edition()
    step = Step(kind, on, dict(before), dict(after), document.strip())
    if not step.document:
        raise Refused(zh="请填写批准文件的文号。", en="Name the document that the change rests on.")
    _must_fit(step, county=county)
    change = Change.objects.create(
        kind=kind.value,
        on=on,
        before=step.before,
        after=step.after,
        document=step.document,
        by=by.username,
        at=at,
    )
    record(
        "places.change_recorded",
        subject=change,
        by=by,
        at=at,
        kind=kind.value,
        on=on.isoformat(),
        before=sorted(step.before),
        after=sorted(step.after),
    )
    return change


@transaction.atomic
def withdraw_change(change: Change, *, by: Actor, at: datetime) -> Change:
    """Take back a change that was recorded wrongly; it stays on the page as withdrawn.

    Raises:
        Refused: it is withdrawn already, or a later change rests on it.
    """
    county = _home()
    _new_edition()
    change = Change.objects.select_for_update().get(pk=change.pk)
    if change.withdrawn_at is not None:
        raise Refused(zh="这项变更已经撤回。", en="This change is already withdrawn.")
    change.withdrawn_at = at
    change.withdrawn_by = by.username
    change.save()
    listed = make_book(county, (), ()).townships_of(county, date.max)
    if fault := sequence_fault(listed, queries.steps()):
        raise Refused(zh=f"不能撤回。{fault.zh}", en=f"It cannot be withdrawn. {fault.en}")
    record("places.change_withdrawn", subject=change, by=by, at=at, kind=change.kind)
    return change


def _must_fit(step: Step, *, county: str) -> None:
    if fault := shape_fault(step, county=county):
        raise Refused(zh=fault.zh, en=fault.en)
    listed = make_book(county, (), ()).townships_of(county, date.max)
    # Of one day, the one recorded last comes last: the sort keeps their order.
    steps = sorted([*queries.steps(), step], key=lambda one: one.on)
    if fault := sequence_fault(listed, steps):
        raise Refused(zh=fault.zh, en=fault.en)


def _put(village: Village | None, line: Line, *, since: date | None) -> None:
    """Open a row for a new village or name; the row before it is closed and kept."""
    if village is not None and (since is None or village.valid_from == since):
        village.name = line.name  # a slip in the list of the same day
        village.save()
        return
    if village is not None and since is not None:
        _end(village, since, successor=line.code)
    elif since is not None:
        ended_today = Village.objects.filter(code=line.code, valid_to=since - timedelta(days=1))
        if again := ended_today.filter(name=line.name).first():
            again.valid_to, again.successor = None, ""
            again.save()
            return
    Village.objects.create(
        code=line.code, name=line.name, township_code=line.code[:9], valid_from=since
    )


def _end(village: Village, valid_on: date, *, successor: str) -> None:
    village.valid_to = valid_on - timedelta(days=1)
    village.successor = successor
    village.save()


def _read(file: Path | bytes) -> list[Line]:
    try:
        if isinstance(file, Path):
            return read_list(file)
        suffix = ".xlsx" if file.startswith(b"PK") else ".csv"
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"villages{suffix}"
            path.write_bytes(file)
            return read_list(path)
    except CannotRead as error:
        raise Refused(zh=error.zh, en=error.en) from None


def _home() -> str:
    if not (county := queries.home()):
        raise Refused(
            zh="还没有设定本县的行政区划代码（EVENBORN_COUNTY）。",
            en="The code of this county is not set (EVENBORN_COUNTY).",
        )
    return county


def _new_edition() -> Edition:
    """Mark that places change, and let one change wait for the other."""
    edition, _ = Edition.objects.update_or_create(pk=1, defaults={"token": uuid.uuid4().hex})
    transaction.on_commit(queries.forget)
    queries.forget()
    return edition
