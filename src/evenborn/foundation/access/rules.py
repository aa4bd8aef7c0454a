"""Who may do what: one table. Every view names one permission; every list is `seen_by(officer)`.

No permission here opens a woman's history: there is nothing to open (docs/safeguards.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from evenborn.standards.words import Words


class Permission(StrEnum):
    """What a page or an address of the API asks for, `room.verb`."""

    PLACES_SEE = "places.see"
    PLACES_CHANGE = "places.change"
    AUDIT_READ = "audit.read"
    AUDIT_SUBJECT = "audit.subject"
    OFFICERS_MANAGE = "access.officers"
    LIAISONS_CHANGE = "access.liaisons"
    CLIENTS_MANAGE = "access.clients"
    SECURITY_MANAGE = "access.security"
    EXCHANGE_IN = "exchange.in"
    EXCHANGE_OUT = "exchange.out"
    RUNS_ALL = "runs.all"
    DUTIES_ALL = "duties.all"
    DUTIES_CALENDAR = "duties.calendar"
    DUTIES_EXCUSE = "duties.excuse"
    DUTIES_SIGN = "duties.sign"
    FACILITIES_SEE = "facilities.see"
    FACILITIES_CHANGE = "facilities.change"
    BIRTHS_ENTER = "births.enter"
    BIRTHS_SEE = "births.see"
    BIRTHS_IDENTITY = "births.identity"
    BIRTHS_VERIFY = "births.verify"
    BIRTHS_CLOSE = "births.close"
    BIRTHS_SIGN = "births.sign"
    BIRTHS_SPOT_CHECK = "births.spot_check"
    BIRTHS_COMPARE = "births.compare"
    BIRTHS_COUNTS = "births.counts"
    DEATHS_REPORT = "births.deaths_report"
    DEATHS_SEE = "births.deaths_see"
    AGREEMENTS_SEE = "reconciliation.agreements_see"
    AGREEMENTS_CHANGE = "reconciliation.agreements_change"
    AGREEMENTS_APPROVE = "reconciliation.agreements_approve"
    LINKAGE_RUN = "reconciliation.link"
    REVIEW = "reconciliation.review"
    DIFFERENCES_SEE = "reconciliation.differences_see"
    DIFFERENCES_ANSWER = "reconciliation.differences_answer"
    QUARTER_SEE = "reconciliation.quarter_see"
    QUARTER_SIGN = "reconciliation.quarter_sign"
    QUARTER_SEND = "reconciliation.quarter_send"
    INDICATORS_SEE = "indicators.see"
    SMALL_COUNTS = "indicators.small_counts"
    INDICATORS_CHANGE = "indicators.change"
    RELEASES_SEE = "indicators.releases_see"
    RELEASE_PREPARE = "indicators.release_prepare"
    RELEASE_APPROVE = "indicators.release_approve"
    REPORTS_SEE = "reports.see"
    REPORTS_MAKE = "reports.make"


class Scope(StrEnum):
    """How far a role sees: its own department, its area by division code, or the whole house."""

    DEPARTMENT = "department"
    AREA = "area"
    HOUSE = "house"


class Role(StrEnum):
    """One for each account; a person with two jobs has two accounts."""

    FACILITY_CLERK = "facility_clerk"
    PRIVACY_OFFICER = "privacy_officer"
    TOWNSHIP_WORKER = "township_worker"
    STATISTICIAN = "statistician"
    EXCHANGE_PARTNER = "exchange_partner"
    INSPECTOR = "inspector"
    CASE_OFFICER = "case_officer"
    TIP_KEEPER = "tip_keeper"
    BENEFIT_OFFICER = "benefit_officer"
    OFFICE_SECRETARY = "office_secretary"
    LEADER = "leader"
    RIGHTS_OBSERVER = "rights_observer"
    AUDITOR = "auditor"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the role table.

    Attributes:
        name: the role in both languages.
        scope: how far it sees.
        may: its permissions.
    """

    name: Words
    scope: Scope
    may: frozenset[Permission]


P = Permission
_COUNTS = {P.BIRTHS_COUNTS, P.PLACES_SEE, P.FACILITIES_SEE, P.INDICATORS_SEE}
_DIFFERENCES = {P.DIFFERENCES_SEE, P.DIFFERENCES_ANSWER}

ROLES: Mapping[Role, Row] = {
    Role.FACILITY_CLERK: Row(
        Words("助产机构录入员", "Facility clerk"),
        Scope.DEPARTMENT,
        frozenset(
            _COUNTS
            | {P.BIRTHS_ENTER, P.BIRTHS_SEE, P.BIRTHS_IDENTITY, P.BIRTHS_CLOSE, P.BIRTHS_SPOT_CHECK}
            | {P.DEATHS_REPORT, P.DEATHS_SEE, P.EXCHANGE_IN}
            | _DIFFERENCES
        ),
    ),
    Role.PRIVACY_OFFICER: Row(
        Words("助产机构隐私保护专员", "Facility privacy officer"),
        Scope.DEPARTMENT,
        frozenset(
            _COUNTS
            | {P.BIRTHS_SEE, P.BIRTHS_IDENTITY, P.BIRTHS_SIGN, P.DEATHS_REPORT, P.DEATHS_SEE}
            | {P.AUDIT_SUBJECT}
        ),
    ),
    Role.TOWNSHIP_WORKER: Row(
        Words("乡镇卫生健康工作人员", "Township health worker"),
        Scope.AREA,
        frozenset(
            _COUNTS
            | {P.BIRTHS_ENTER, P.BIRTHS_SEE, P.BIRTHS_IDENTITY, P.BIRTHS_VERIFY, P.BIRTHS_COMPARE}
            | {P.BIRTHS_CLOSE, P.BIRTHS_SIGN, P.DEATHS_REPORT, P.DEATHS_SEE, P.EXCHANGE_IN}
            | {P.SMALL_COUNTS}
            | _DIFFERENCES
        ),
    ),
    Role.STATISTICIAN: Row(
        Words("县级统计人员", "County statistician"),
        Scope.AREA,
        frozenset(
            _COUNTS
            | {P.BIRTHS_SEE, P.QUARTER_SEND, P.BIRTHS_SPOT_CHECK, P.EXCHANGE_IN, P.EXCHANGE_OUT}
            | {P.PLACES_CHANGE, P.FACILITIES_CHANGE, P.REPORTS_SEE, P.DUTIES_CALENDAR}
            | {P.AGREEMENTS_SEE, P.AGREEMENTS_CHANGE, P.LINKAGE_RUN, P.REVIEW}
            | {P.QUARTER_SEE, P.QUARTER_SIGN, P.SMALL_COUNTS, P.INDICATORS_CHANGE}
            | {P.REPORTS_MAKE, P.RELEASES_SEE, P.RELEASE_PREPARE}
            | _DIFFERENCES
        ),
    ),
    # Police, statistics and whoever else exchanges figures: their own files and differences, and
    # the second signature under the quarter's table. No record of another agency.
    Role.EXCHANGE_PARTNER: Row(
        Words("信息交换单位经办人", "Officer of an exchange partner"),
        Scope.DEPARTMENT,
        frozenset(
            {P.PLACES_SEE, P.EXCHANGE_IN, P.AGREEMENTS_SEE, P.QUARTER_SEE, P.QUARTER_SIGN}
            | _DIFFERENCES
        ),
    ),
    Role.INSPECTOR: Row(Words("监督检查人员", "Inspector"), Scope.AREA, frozenset(_COUNTS)),
    Role.CASE_OFFICER: Row(Words("案件承办人员", "Case officer"), Scope.AREA, frozenset(_COUNTS)),
    Role.TIP_KEEPER: Row(Words("举报受理人员", "Tip keeper"), Scope.AREA, frozenset(_COUNTS)),
    Role.BENEFIT_OFFICER: Row(
        Words("奖励扶助经办人员", "Benefit officer"), Scope.AREA, frozenset(_COUNTS)
    ),
    Role.OFFICE_SECRETARY: Row(
        Words("领导小组办公室人员", "Office of the leading group"),
        Scope.AREA,
        frozenset(
            _COUNTS
            | {P.DUTIES_ALL, P.DUTIES_CALENDAR, P.DUTIES_EXCUSE, P.DUTIES_SIGN}
            | {P.REPORTS_SEE, P.EXCHANGE_OUT}
            | {P.LIAISONS_CHANGE, P.AGREEMENTS_SEE, P.AGREEMENTS_APPROVE, P.DIFFERENCES_SEE}
            | {
                P.QUARTER_SEE,
                P.RELEASES_SEE,
                P.SMALL_COUNTS,
                P.RELEASE_APPROVE,
                P.REPORTS_MAKE,
                P.SMALL_COUNTS,
            }
        ),
    ),
    Role.LEADER: Row(
        Words("领导小组成员", "Member of the leading group"),
        Scope.AREA,
        frozenset(
            _COUNTS
            | {P.DUTIES_ALL, P.DUTIES_CALENDAR, P.DUTIES_SIGN, P.REPORTS_SEE}
            | {P.QUARTER_SEE, P.RELEASES_SEE, P.SMALL_COUNTS, P.RELEASE_APPROVE}
            | {P.AGREEMENTS_SEE, P.AGREEMENTS_APPROVE}
        ),
    ),
    Role.RIGHTS_OBSERVER: Row(
        Words("妇联权益观察员", "Rights observer (women's federation)"),
        Scope.AREA,
        frozenset(
            _COUNTS
            | {P.REPORTS_SEE, P.DUTIES_CALENDAR, P.AGREEMENTS_SEE, P.QUARTER_SEE}
            | {P.RELEASES_SEE}
        ),
    ),
    Role.AUDITOR: Row(
        Words("审计人员", "Auditor"),
        Scope.HOUSE,
        frozenset(
            {P.AUDIT_READ, P.AUDIT_SUBJECT, P.PLACES_SEE, P.RUNS_ALL}
            | {P.DUTIES_ALL, P.DUTIES_CALENDAR, P.AGREEMENTS_SEE}
        ),
    ),
    Role.SYSTEM_ADMIN: Row(
        Words("系统管理员", "System administrator"),
        Scope.HOUSE,
        frozenset(
            {P.OFFICERS_MANAGE, P.CLIENTS_MANAGE, P.PLACES_SEE, P.PLACES_CHANGE}
            | {P.LIAISONS_CHANGE}
            | {P.FACILITIES_SEE, P.FACILITIES_CHANGE, P.RUNS_ALL}
        ),
    ),
    Role.SECURITY_ADMIN: Row(
        Words("安全管理员", "Security administrator"), Scope.HOUSE, frozenset({P.SECURITY_MANAGE})
    ),
    Role.AUDIT_ADMIN: Row(
        Words("安全审计员", "Audit administrator"), Scope.HOUSE, frozenset({P.AUDIT_READ})
    ),
}

# What shows a name or a number of a person; it asks for a second factor.
SEES_NAMES = (Permission.BIRTHS_IDENTITY, Permission.REVIEW)
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})


def may(role: Role, permission: Permission) -> bool:
    """Tell whether a role has a permission."""
    return permission in ROLES[role].may


def needs_second_factor(role: Role) -> bool:
    """Administrators and whoever may see identities sign in with a second factor."""
    return role in ADMINISTRATORS or any(may(role, one) for one in SEES_NAMES)


def covers(area_code: str, place_code: str) -> bool:
    """Tell whether an area holds a place: a division code holds all codes that begin with it.

    >>> covers("500118", "500118001"), covers("500118001", "500118"), covers("", "500118001")
    (True, False, False)
    """
    return bool(area_code) and place_code.startswith(area_code)
