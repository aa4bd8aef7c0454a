"""Every read of this room."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Count, F, Q, QuerySet, Sum

from evenborn.foundation.access.lockout import door_name
from evenborn.foundation.access.models import (
    ApiClient,
    Department,
    Departments,
    Invitation,
    Liaison,
    Officer,
    OfficerRows,
    SignIn,
)
from evenborn.foundation.access.rules import ROLES, Permission, Role, needs_second_factor
from evenborn.foundation.access.secrets.keyring import keyring
from evenborn.foundation.access.separation import DepartmentKind
from evenborn.foundation.access.tokens import digest_of
from evenborn.foundation.access.words import SCOPES
from evenborn.standards.words import Words

DORMANT_AFTER = timedelta(days=90)
_SHARED_NAMES = frozenset(
    {"admin", "administrator", "root", "test", "demo", "guest", "user", "system", "office"}
)


def officers(*, by: Officer, department: int | None = None, role: str = "") -> OfficerRows:
    """Return the accounts in an officer's scope, open ones first."""
    rows = Officer.objects.seen_by(by).select_related("department")
    if department is not None:
        rows = rows.filter(department_id=department)
    if role:
        rows = rows.filter(role=role)
    return rows.order_by(F("closed_at").asc(nulls_first=True), "username")


def account_counts(*, by: Officer) -> dict[str, int]:
    """Return how many accounts in an officer's scope are open, invited, and closed."""
    return Officer.objects.seen_by(by).aggregate(
        open=Count("pk", filter=Q(is_active=True)),
        invited=Count("pk", filter=Q(is_active=False, closed_at=None)),
        closed=Count("pk", filter=~Q(closed_at=None)),
    )


def departments(*, by: Officer) -> Departments:
    """Return the departments in an officer's scope with the number of their open accounts."""
    return Department.objects.seen_by(by).annotate(
        open_accounts=Count("officers", filter=Q(officers__closed_at=None))
    )


def open_departments(*, by: Officer) -> Departments:
    """Return the departments to choose from in a form."""
    return Department.objects.seen_by(by).open()


def no_departments() -> Departments:
    """Return none: what a form holds until it knows its officer."""
    return Department.objects.none()


def liaisons(*, today: date) -> list[Liaison]:
    """Return who speaks for each open department on a day."""
    return list(
        Liaison.objects.filter(department__closed_on=None, valid_from__lte=today)
        .filter(Q(valid_to=None) | Q(valid_to__gte=today))
        .select_related("department")
    )


def departments_without_liaison(*, today: date) -> Departments:
    """Return the open member departments for which nobody speaks on a day; facilities need none."""
    spoken_for = [liaison.department_id for liaison in liaisons(today=today)]
    members = Department.objects.open().exclude(kind=DepartmentKind.FACILITY)
    return members.exclude(pk__in=spoken_for)


def clients(*, by: Officer) -> QuerySet[ApiClient]:
    """Return the API clients of the departments in an officer's scope, open ones first."""
    return (
        ApiClient.objects.filter(department__in=Department.objects.seen_by(by))
        .select_related("department", "created_by")
        .order_by(F("revoked_at").asc(nulls_first=True), "name")
    )


def client_of(token: str) -> ApiClient | None:
    """Return the client that holds a token, or None for an unknown or revoked one."""
    return (
        ApiClient.objects.select_related("department")
        .filter(digest=digest_of(token), revoked_at=None)
        .first()
    )


def invitation_of(token: str, *, at: datetime) -> Invitation | None:
    """Return the invitation of a link that still works."""
    invitation = (
        Invitation.objects.select_related("officer__department")
        .filter(digest=digest_of(token), officer__closed_at=None)
        .first()
    )
    return invitation if invitation is not None and invitation.is_open(at) else None


def open_invitation(officer: Officer, *, at: datetime) -> Invitation | None:
    """Return the invitation of an officer that still works."""
    return officer.invitations.filter(used_at=None, withdrawn_at=None, expires_at__gt=at).first()


def recovery_codes_left(officer: Officer) -> int:
    """Return how many recovery codes an officer has not used."""
    return officer.recovery_codes.filter(used_at=None).count()


def sessions_of(officer: Officer, *, at: datetime) -> list[SignIn]:
    """Return the sessions of an officer that may still be open."""
    since = at - timedelta(seconds=settings.SESSION_ABSOLUTE_SECONDS)
    return list(officer.sign_ins.filter(ended_at=None, at__gt=since))


def locked_officers(*, at: datetime) -> list[Officer]:
    """Return the officers for whom the door is shut now, by wrong passwords or wrong codes."""
    since = at - timedelta(hours=settings.AXES_COOLOFF_TIME)
    shut = set(
        AccessAttempt.objects.filter(attempt_time__gt=since)
        .values("username", "ip_address")
        .annotate(failures=Sum("failures_since_start"))
        .filter(failures__gte=settings.AXES_FAILURE_LIMIT)
        .values_list("username", flat=True)
    )
    return [
        officer
        for officer in Officer.objects.filter(closed_at=None).select_related("department")
        if door_name(officer.username) in shut
        or (officer.code_locked_until is not None and at < officer.code_locked_until)
    ]


def holders_of_second_factor() -> OfficerRows:
    """Return the open accounts that have set up a second factor."""
    rows = Officer.objects.filter(is_active=True).exclude(second_factor_at=None)
    return rows.select_related("department")


@dataclass(frozen=True, slots=True)
class KeyState:
    """What may be told of a key: never the key."""

    name: str
    algorithm: str
    made: str
    is_current: bool


def key_states() -> list[KeyState]:
    """Return the keys of the secrets at rest, the current one first."""
    ring = keyring()
    return [
        KeyState(key.name, key.algorithm, key.made, key.name == ring.current)
        for key in ring.newest_first()
    ]


@dataclass(frozen=True, slots=True)
class UnsafeAccount:
    """An account that should not be open in production, and why."""

    username: str
    why: Words


def unsafe_accounts(*, at: datetime) -> list[UnsafeAccount]:
    """Return the open accounts that a production house should not have: for `evenborn doctor`."""
    found = []
    for officer in Officer.objects.filter(is_active=True):
        if officer.is_demo and not settings.DEMO:
            why = Words("演示账号", "made for a demo")
        elif officer.username in _SHARED_NAMES:
            why = Words("用户名像公用账号", "the name is that of a shared account")
        elif (
            needs_second_factor(Role(officer.role))
            and officer.second_factor_at is None
            and officer.last_login is not None
        ):
            why = Words("应设动态口令而未设", "has no second factor though its role needs one")
        elif at - (officer.last_login or officer.activated_at or at) > DORMANT_AFTER:
            why = Words("90 天未登录", "has not signed in for 90 days")
        else:
            continue
        found.append(UnsafeAccount(officer.username, why))
    return found


def role_table() -> list[tuple[Words, Words, bool, dict[Permission, bool]]]:
    """Return for each role its name, scope, whether it needs a second factor, and what it may."""
    return [
        (
            row.name,
            SCOPES[row.scope],
            needs_second_factor(role),
            {permission: permission in row.may for permission in Permission},
        )
        for role, row in ROLES.items()
    ]
