"""Infant deaths (form 4.5, R038): reported in health, two medical signers, no copy to anybody."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from evenborn.foundation.access.models import Officer
from evenborn.foundation.audit.actions import record
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.births.models import Birth, InfantDeath
from evenborn.rooms.births.rules import ICD_10, DeathPlace, State, born_at, first_birthday

# Sealed details that no other department reads.
CLINICIANS = frozenset({"suspicion", "referral_number"})


@transaction.atomic
def report_death(
    birth: Birth,
    *,
    died_at: datetime,
    known_at: datetime,
    place_type: str,
    cause: str,
    cause_code: str,
    autopsy: bool,
    treated: bool,
    details: Mapping[str, str],
    by: Officer,
    at: datetime,
) -> InfantDeath:
    """Report the death of an infant whose birth is in the register.

    A death before registration is entered after the birth: both are facts to be counted.

    Args:
        died_at: not before the birth, not in the future, before the first birthday.
        known_at: when the department learnt of it; the clock of 24 hours runs from here.
        cause: the cause in words, sealed; it cannot be empty.
        cause_code: ICD-10, or "" where it is not coded yet.
        details: further sealed fields of form 4.5.

    Raises:
        Refused: a stillbirth, a withdrawn record, impossible times, or reported already.
    """
    if not by.sees(area_code=birth.department.area_code, department_id=birth.department_id) and (
        not by.sees(area_code=birth.township_code)
    ):
        raise Refused(zh="该记录不在您的工作范围内。", en="This record is outside your scope.")
    # Two reports of one death at the same moment: the second waits and finds the first.
    birth = Birth.objects.select_for_update().defer("identity").get(pk=birth.pk)
    if birth.outcome != "live" or birth.state == State.WITHDRAWN:
        raise Refused(
            zh="死产或已撤销的记录不报告婴儿死亡。",
            en="No infant death is reported for a stillbirth or a withdrawn record.",
        )
    born = born_at(birth.birth_date, birth.birth_time)
    earliest = born if birth.birth_time else born.replace(hour=0, minute=0, second=0)
    if died_at < earliest or died_at > at or died_at >= first_birthday(birth.birth_date):
        raise Refused(
            zh="死亡时间应在出生之后、周岁之前，且不晚于现在。",
            en="The death must be after the birth, before the first birthday, and not later than "
            "now.",
        )
    if known_at < died_at or known_at > at:
        raise Refused(
            zh="获知时间应不早于死亡时间，且不晚于现在。",
            en="The time you learnt of it cannot be before the death or later than now.",
        )
    if not cause.strip():
        raise Refused(zh="请填写死亡原因。", en="Fill in the cause of death.")
    if cause_code and not ICD_10.fullmatch(cause_code):
        raise Refused(
            zh="疾病编码应为 1 个字母加 2 位数字，可带 1 至 2 位小数，如 P22.0；不知道的不填。",
            en="An ICD-10 code is a letter and two digits, with one or two after a point, such as "
            "P22.0; leave it empty where it is not known.",
        )
    if place_type not in set(DeathPlace):
        raise Refused(zh="请选择死亡地点。", en="Choose where the infant died.")
    if InfantDeath.objects.filter(birth=birth).exists():
        raise Refused(zh="该婴儿的死亡已经报告。", en="This death is reported already.")
    death = InfantDeath.objects.create(
        birth=birth,
        department=by.department,
        died_at=died_at,
        place_type=place_type,
        cause_code=cause_code,
        autopsy=autopsy,
        treated=treated,
        known_at=known_at,
        reported_by=by.username,
        reported_at=at,
        details={"cause": cause.strip(), **{k: v for k, v in details.items() if v}},
    )
    record("births.death_reported", subject=death, by=by, at=at, in_time=at <= death.due_at)
    return death


@transaction.atomic
def read_death(death: InfantDeath, *, by: Officer, at: datetime) -> dict[str, str]:
    """Return what is sealed of a report, and note who read it.

    A clinician's suspicion stays with the department that reported it.
    """
    details = dict(death.details or {})
    if death.department_id != by.department_id:
        details = {name: text for name, text in details.items() if name not in CLINICIANS}
    record("births.death_read", subject=death, by=by, at=at)
    return details


@transaction.atomic
def sign_death(death: InfantDeath, *, by: Officer, at: datetime) -> InfantDeath:
    """Sign a report as the second member of medical staff.

    Raises:
        Refused: the reporter himself, another department, or signed already.
    """
    death = InfantDeath.objects.select_for_update().get(pk=death.pk)
    if death.department_id != by.department_id:
        raise Refused(zh="该报告由其他单位签署。", en="Another department signs this report.")
    if death.signed_at is not None:
        raise Refused(zh="该报告已签署。", en="This report is signed already.")
    if death.reported_by == by.username:
        raise Refused(
            zh="两名签署人不能是同一人。", en="The two signers must be different persons."
        )
    death.signed_by, death.signed_at = by.username, at
    death.save(update_fields=["signed_by", "signed_at"])
    record("births.death_signed", subject=death, by=by, at=at)
    return death
