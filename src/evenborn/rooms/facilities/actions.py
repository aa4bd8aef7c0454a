"""Every write of this room."""

from dataclasses import fields, replace
from datetime import date, datetime

from django.db import IntegrityError, transaction

from evenborn.foundation.access import actions as access
from evenborn.foundation.access.models import Department, Officer
from evenborn.foundation.access.separation import DepartmentKind
from evenborn.foundation.audit.actions import record
from evenborn.foundation.places import queries as places
from evenborn.foundation.ui.clock import in_china
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.facilities import queries, rules
from evenborn.rooms.facilities.models import Institution, StateChange
from evenborn.rooms.facilities.rules import (
    STATES,
    VALUES_IN_LOG,
    CloseReason,
    Facts,
    State,
    SuspendReason,
    folded_code,
)


@transaction.atomic
def register(
    facts: Facts, *, department: Department | None = None, by: Officer, at: datetime
) -> Institution:
    """Register an institution, and open the department its officers will work for.

    Args:
        facts: what is registered.
        department: its department, where there is one already.
        by, at: who and when.

    Raises:
        Refused: another area, a wrong or known number, a division that does not stand, or a name
            that a department of the area has.
    """
    facts = _checked(facts, by=by, at=at)
    if department is None:
        department = access.open_department(
            name=facts.name,
            kind=DepartmentKind.FACILITY,
            area_code=facts.area_code,
            by=by,
            at=at,
        )
    elif Institution.objects.filter(department=department).exists():
        raise Refused(
            zh="这个部门已经是另一家机构的部门。",
            en="This department belongs to another institution already.",
        )
    institution = Institution(department=department)
    _write(institution, facts)
    StateChange.objects.create(
        institution=institution,
        after=State.ACTIVE.value,
        on=facts.opened_on,
        by=by.username,
        at=at,
    )
    record(
        "facilities.registered",
        subject=institution,
        by=by,
        at=at,
        kind=facts.kind.value,
        area_code=facts.area_code,
        delivers_births=facts.delivers_births,
    )
    return institution


@transaction.atomic
def change(institution: Institution, *, facts: Facts, by: Officer, at: datetime) -> Institution:
    """Change what is registered; old and new values of codes and dates stand in the log.

    Raises:
        Refused: as `register`; it is closed; or nothing would change.
    """
    institution = _locked(institution, by=by)
    if institution.state == State.CLOSED:
        raise Refused(
            zh="机构已关闭，登记内容不再更改。", en="It is closed; nothing is changed any more."
        )
    before = queries.facts_of(institution)
    # A township that has ended since may stay as it is; a new one must stand today.
    moved = facts.area_code != before.area_code
    facts = _checked(facts, by=by, at=at, institution=institution, moved=moved)
    changed = [f.name for f in fields(Facts) if getattr(before, f.name) != getattr(facts, f.name)]
    if not changed:
        raise Refused(zh="没有改动。", en="Nothing has been changed.")
    if "name" in changed:
        access.rename_department(institution.department, name=facts.name, by=by, at=at)
    _write(institution, facts)
    told = [name for name in changed if name in VALUES_IN_LOG]
    record(
        "facilities.changed",
        subject=institution,
        by=by,
        at=at,
        changed=changed,
        **{f"{name}_before": _in_log(getattr(before, name)) for name in told},
        **{f"{name}_after": _in_log(getattr(facts, name)) for name in told},
    )
    return institution


def suspend(
    institution: Institution, *, on: date, reason: SuspendReason, by: Officer, at: datetime
) -> Institution:
    """Suspend an institution from a day on. A child born there is still recorded.

    Raises:
        Refused: another area, not active, or a day that cannot be.
    """
    return _step(institution, State.SUSPENDED, on=on, reason=reason, by=by, at=at)


def reopen(institution: Institution, *, on: date, by: Officer, at: datetime) -> Institution:
    """Let a suspended institution work again.

    Raises:
        Refused: another area, not suspended, or a day that cannot be.
    """
    return _step(institution, State.ACTIVE, on=on, reason=None, by=by, at=at)


def close(
    institution: Institution, *, on: date, reason: CloseReason, by: Officer, at: datetime
) -> Institution:
    """Close an institution for good; births of its last day are the last it records.

    Its accounts stay until an administrator closes them: the last months are still to be signed.

    Raises:
        Refused: another area, closed already, or a day that cannot be.
    """
    return _step(institution, State.CLOSED, on=on, reason=reason, by=by, at=at)


@transaction.atomic
def _step(
    institution: Institution,
    state: State,
    *,
    on: date,
    reason: SuspendReason | CloseReason | None,
    by: Officer,
    at: datetime,
) -> Institution:
    institution = _locked(institution, by=by)
    before = State(institution.state)
    if not rules.may_become(before, state):
        now, then = STATES[before], STATES[state]
        raise Refused(
            zh=f"机构目前“{now.zh}”，不能改为“{then.zh}”。",
            en=f"The institution is {now.en.lower()} and cannot become {then.en.lower()}.",
        )
    latest = institution.state_changes.order_by("-on").values_list("on", flat=True).first()
    if on > in_china(at).date():
        raise Refused(zh="日期不能晚于今天。", en="The day cannot be after today.")
    if on < max(institution.opened_on, latest or institution.opened_on):
        raise Refused(
            zh="日期不能早于开业日期或上一次状态变更的日期。",
            en="The day cannot be before the opening or the last change of state.",
        )
    institution.state = state.value
    institution.closed_on = on if state is State.CLOSED else None
    institution.save()
    told = reason.value if reason else ""
    StateChange.objects.create(
        institution=institution,
        before=before.value,
        after=state.value,
        on=on,
        reason=told,
        by=by.username,
        at=at,
    )
    event = {State.ACTIVE: "reopened", State.SUSPENDED: "suspended", State.CLOSED: "closed"}[state]
    record(
        f"facilities.{event}",
        subject=institution,
        by=by,
        at=at,
        before=before.value,
        after=state.value,
        on=on.isoformat(),
        reason=told,
    )
    return institution


def _checked(
    facts: Facts,
    *,
    by: Officer,
    at: datetime,
    institution: Institution | None = None,
    moved: bool = True,
) -> Facts:
    """Return the facts folded, or refuse them."""
    facts = replace(
        facts,
        name=" ".join(facts.name.split()),
        credit_code=folded_code(facts.credit_code),
        local_number=folded_code(facts.local_number),
        licence_number=folded_code(facts.licence_number),
    )
    today = in_china(at).date()
    if fault := rules.number_fault(facts):
        raise Refused(zh=fault.zh, en=fault.en)
    if not facts.name:
        raise Refused(zh="请填写机构名称。", en="Enter the name.")
    if facts.opened_on > today:
        raise Refused(zh="开业日期不能晚于今天。", en="The opening cannot be after today.")
    if not by.sees(area_code=facts.area_code):
        raise Refused(zh="该区划不在您的管辖范围内。", en="This division is not in your area.")
    if moved and not _stands(facts.area_code, today):
        raise Refused(
            zh="区划代码应为今天有效的县级 6 位或乡级 9 位代码。",
            en="The division must stand today: six digits of a county or nine of a township.",
        )
    if (taken := _taken(facts, institution)) is not None:
        raise Refused(zh=taken[0], en=taken[1])
    return facts


def _stands(code: str, today: date) -> bool:
    """Tell whether a division may hold an institution; what the sources do not know may."""
    form_is_right = len(code) in (6, 9) and code.isascii() and code.isdigit() and code[0] != "0"
    return form_is_right and places.is_known(code, today) is not False


def _taken(facts: Facts, institution: Institution | None) -> tuple[str, str] | None:
    others = Institution.objects.all()
    if institution is not None:
        others = others.exclude(pk=institution.pk)
    if facts.credit_code and others.filter(credit_code=facts.credit_code).exists():
        return "这个统一社会信用代码已登记。", "This credit code is registered already."
    if facts.local_number and others.filter(local_number=facts.local_number).exists():
        return "这个本地编号已登记。", "This local number is registered already."
    return None


def _write(institution: Institution, facts: Facts) -> None:
    for field in fields(Facts):
        setattr(institution, field.name, getattr(facts, field.name))
    institution.kind = facts.kind.value
    try:
        with transaction.atomic():
            institution.save()
    except IntegrityError as error:
        # Two officers registered the same number within a second; the first was taken.
        raise Refused(
            zh="这个编号刚刚已由他人登记。",
            en="This number has just been registered by someone else.",
        ) from error


def _locked(institution: Institution, *, by: Officer) -> Institution:
    found = Institution.objects.select_for_update().get(pk=institution.pk)
    if not by.sees(area_code=found.area_code, department_id=found.department_id):
        raise Refused(zh="该机构不在您的管辖范围内。", en="This institution is not in your area.")
    return found


def _in_log(value: object) -> object:
    """Return a value as the log takes it."""
    if isinstance(value, rules.Kind):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
