"""Which accounts a department may have, and which powers must not meet in one person. Pure."""

from collections.abc import Collection
from enum import StrEnum

from evenborn.foundation.access.rules import ADMINISTRATORS, Permission, Role
from evenborn.standards.words import Words


class DepartmentKind(StrEnum):
    """What an organisation is; it decides which roles work there."""

    HEALTH = "health"
    FACILITY = "facility"
    TOWNSHIP = "township"
    POLICE = "police"
    STATISTICS = "statistics"
    OFFICE = "office"
    FEDERATION = "federation"
    AUDIT = "audit"
    OTHER = "other"

    @property
    def words(self) -> Words:
        """The kind in both languages."""
        return KINDS[self]


KINDS = {
    DepartmentKind.HEALTH: Words("卫生健康部门", "Health department"),
    DepartmentKind.FACILITY: Words("助产机构", "Health facility"),
    DepartmentKind.TOWNSHIP: Words("乡镇（街道）", "Township"),
    DepartmentKind.POLICE: Words("公安机关", "Police"),
    DepartmentKind.STATISTICS: Words("统计部门", "Statistics"),
    DepartmentKind.OFFICE: Words("领导小组办公室", "Office of the leading group"),
    DepartmentKind.FEDERATION: Words("妇联", "Women's federation"),
    DepartmentKind.AUDIT: Words("审计机关", "Audit office"),
    DepartmentKind.OTHER: Words("其他成员单位", "Other member department"),
}

_ADMINS = set(ADMINISTRATORS)
ROLES_OF_KIND: dict[DepartmentKind, frozenset[Role]] = {
    DepartmentKind.HEALTH: frozenset(
        {Role.TOWNSHIP_WORKER, Role.STATISTICIAN, Role.INSPECTOR, Role.CASE_OFFICER}
        | {Role.TIP_KEEPER, Role.BENEFIT_OFFICER, Role.OFFICE_SECRETARY, Role.LEADER}
        | _ADMINS
    ),
    DepartmentKind.FACILITY: frozenset({Role.FACILITY_CLERK, Role.PRIVACY_OFFICER}),
    DepartmentKind.TOWNSHIP: frozenset(
        {Role.TOWNSHIP_WORKER, Role.INSPECTOR, Role.BENEFIT_OFFICER, Role.LEADER}
    ),
    DepartmentKind.POLICE: frozenset(
        {Role.EXCHANGE_PARTNER, Role.INSPECTOR, Role.CASE_OFFICER, Role.LEADER}
    ),
    # Another department's statisticians take counts and sign; they see no name of a mother.
    DepartmentKind.STATISTICS: frozenset({Role.EXCHANGE_PARTNER, Role.LEADER}),
    DepartmentKind.OFFICE: frozenset(
        {Role.OFFICE_SECRETARY, Role.STATISTICIAN, Role.TIP_KEEPER, Role.LEADER, Role.AUDITOR}
        | _ADMINS
    ),
    DepartmentKind.FEDERATION: frozenset({Role.RIGHTS_OBSERVER, Role.LEADER}),
    DepartmentKind.AUDIT: frozenset({Role.AUDITOR, Role.AUDIT_ADMIN, Role.LEADER}),
    DepartmentKind.OTHER: frozenset(
        {Role.EXCHANGE_PARTNER, Role.INSPECTOR, Role.CASE_OFFICER, Role.LEADER}
    ),
}

# What a hospital's own system may be allowed: nothing here shows a name.
CLIENT_SCOPES = (Permission.BIRTHS_ENTER, Permission.BIRTHS_SEE, Permission.BIRTHS_COUNTS)


def may_not_meet(role: Role, others: Collection[Role]) -> bool:
    """Tell whether a person with these other accounts must not get this role as well.

    The three administrators check each other, and none of them also works with records: whoever
    administers has that one account only.

    >>> may_not_meet(Role.SECURITY_ADMIN, [Role.SYSTEM_ADMIN])
    True
    >>> may_not_meet(Role.LEADER, [Role.STATISTICIAN])
    False
    """
    return bool(others) and (role in ADMINISTRATORS or not ADMINISTRATORS.isdisjoint(others))
