"""Accounts come by invitation of the system administrator, move, and close."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from evenborn.foundation.access.models import Department, Invitation, Officer
from evenborn.foundation.access.rules import ADMINISTRATORS, Role, covers
from evenborn.foundation.access.separation import ROLES_OF_KIND, DepartmentKind, may_not_meet
from evenborn.foundation.access.tokens import digest_of, new_token
from evenborn.foundation.audit.actions import SYSTEM, Actor, record
from evenborn.foundation.ui.refusal import Refused

INVITATION_LASTS = timedelta(days=7)


@transaction.atomic
def invite(
    *,
    username: str,
    full_name: str,
    role: Role,
    department: Department,
    area_code: str,
    purpose: str,
    email: str = "",
    by: Officer,
    at: datetime,
) -> tuple[Officer, str]:
    """Make an account that nobody can use yet, and the link by which one person makes it his.

    Args:
        username: small letters, digits, dot, dash; the form has checked it.
        area_code: the division that the account sees; within that of the department.
        purpose: why the account is needed, in a sentence.

    Returns:
        The officer and the token of the link, which is kept as a digest only.

    Raises:
        Refused: the department has no such role, the area is not its own, the name is taken, or
            the person would hold two powers that must stay apart.
    """
    _must_fit(role=role, department=department, area_code=area_code)
    _must_stay_apart(full_name=full_name, role=role)
    return _invited(
        Officer(
            username=username,
            person={"full_name": full_name, "email": email},
            role=role.value,
            department=department,
            area_code=area_code,
            purpose=purpose,
        ),
        by=by,
        at=at,
    )


@transaction.atomic
def found_administrator(
    *, username: str, full_name: str, role: Role, department: Department, at: datetime
) -> tuple[Officer, str]:
    """Invite the first account of one of the three administrators, from the command line.

    Raises:
        Refused: there is one already, or the role is none of the three.
    """
    if role not in ADMINISTRATORS or Officer.objects.filter(role=role.value, closed_at=None):
        raise Refused(
            zh="该管理员已存在，请由系统管理员邀请。",
            en="There is such an administrator already; the system administrator invites others.",
        )
    _must_stay_apart(full_name=full_name, role=role)
    return _invited(
        Officer(
            username=username,
            person={"full_name": full_name, "email": ""},
            role=role.value,
            department=department,
            area_code=department.area_code,
            purpose="",
        ),
        by=SYSTEM,
        at=at,
    )


@transaction.atomic
def invite_again(officer: Officer, *, by: Officer, at: datetime) -> str:
    """Give a new link for an account: the first was lost, or the password is forgotten.

    Earlier links stop working. A second factor stays as it is: whoever has the link only, cannot
    sign in.

    Raises:
        Refused: the account is one's own, or closed.
    """
    _must_be_of_another(officer, by)
    officer = _open_account(officer)
    token = _new_link(officer, by=by, at=at)
    record("access.invited_again", subject=officer, by=by, at=at)
    return token


@transaction.atomic
def withdraw_invitation(officer: Officer, *, by: Officer, at: datetime) -> None:
    """Make the open links of an account useless."""
    _must_be_of_another(officer, by)
    open_links = officer.invitations.filter(used_at=None, withdrawn_at=None)
    count = open_links.update(withdrawn_at=at)
    record("access.invitation_withdrawn", subject=officer, by=by, at=at, count=count)


@transaction.atomic
def accept(invitation: Invitation, *, password: str, at: datetime) -> Officer:
    """Set the password of an invited account; the link is used up, sessions of before end.

    Raises:
        Refused: the link was used, withdrawn or has expired, or the account is closed.
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    officer = Officer.objects.select_for_update().get(pk=invitation.officer_id)
    if not invitation.is_open(at) or officer.closed_at is not None:
        raise Refused(
            zh="邀请链接已失效。请联系系统管理员重新发送。",
            en="This invitation is no longer valid. Ask the system administrator for a new one.",
        )
    invitation.used_at = at
    invitation.save(update_fields=["used_at"])
    officer.set_password(password)
    officer.is_active = True
    officer.activated_at = officer.activated_at or at
    officer.must_change_password = False
    officer.session_round += 1
    officer.save()
    officer.sign_ins.filter(ended_at=None).update(ended_at=at)
    record("access.activated", subject=officer, by=officer, at=at)
    return officer


@transaction.atomic
def move(
    officer: Officer, *, department: Department, area_code: str, by: Officer, at: datetime
) -> Officer:
    """Move an account to another department or area; the role stays, sessions end.

    Raises:
        Refused: the account is one's own or closed, or the role does not fit there.
    """
    _must_be_of_another(officer, by)
    officer = _open_account(officer)
    _must_fit(role=Role(officer.role), department=department, area_code=area_code)
    before = officer.area_code
    officer.department, officer.area_code = department, area_code
    officer.session_round += 1
    officer.save()
    officer.sign_ins.filter(ended_at=None).update(ended_at=at)
    record(
        "access.moved",
        subject=officer,
        by=by,
        at=at,
        area_before=before,
        area=area_code,
        department=department.pk,
    )
    return officer


@transaction.atomic
def close(officer: Officer, *, by: Officer, at: datetime) -> Officer:
    """Close an account for good; its sessions end at once, what it did stays in the log.

    Raises:
        Refused: the account is one's own, closed already, or the last of its kind of administrator.
    """
    _must_be_of_another(officer, by)
    officer = _open_account(officer)
    same = Officer.objects.filter(role=officer.role, is_active=True).exclude(pk=officer.pk)
    if Role(officer.role) in ADMINISTRATORS and officer.is_active and not same.exists():
        raise Refused(
            zh="这是最后一个此类管理员账号，请先邀请接任者。",
            en="This is the last administrator of its kind; invite a successor first.",
        )
    officer.is_active = False
    officer.closed_at = at
    officer.session_round += 1
    officer.save()
    officer.invitations.filter(used_at=None, withdrawn_at=None).update(withdrawn_at=at)
    officer.sign_ins.filter(ended_at=None).update(ended_at=at)
    record("access.closed", subject=officer, by=by, at=at, role=officer.role)
    return officer


def _invited(officer: Officer, *, by: Actor, at: datetime) -> tuple[Officer, str]:
    officer.is_active = False
    officer.invited_at = at
    officer.set_unusable_password()
    try:
        with transaction.atomic():
            officer.save()
    except IntegrityError as error:
        raise Refused(
            zh="该用户名已被使用，请换一个。", en="This user name is taken; choose another."
        ) from error
    token = _new_link(officer, by=by, at=at)
    record(
        "access.invited",
        subject=officer,
        by=by,
        at=at,
        role=officer.role,
        department=officer.department_id,
        area=officer.area_code,
    )
    return officer, token


def _new_link(officer: Officer, *, by: Actor, at: datetime) -> str:
    officer.invitations.filter(used_at=None, withdrawn_at=None).update(withdrawn_at=at)
    token = new_token()
    Invitation.objects.create(
        officer=officer,
        digest=digest_of(token),
        invited_by=by.username,
        invited_at=at,
        expires_at=at + INVITATION_LASTS,
    )
    return token


def _open_account(officer: Officer) -> Officer:
    officer = Officer.objects.select_for_update().get(pk=officer.pk)
    if officer.closed_at is not None:
        raise Refused(zh="该账号已停用。", en="This account is closed.")
    return officer


def _must_be_of_another(officer: Officer, by: Officer) -> None:
    if officer.pk == by.pk:
        raise Refused(
            zh="不能变更自己的账号，请由另一名系统管理员办理。",
            en="You cannot change your own account; another system administrator must.",
        )


def _must_fit(*, role: Role, department: Department, area_code: str) -> None:
    if department.closed_on is not None:
        raise Refused(zh="该部门已撤销。", en="This department is closed.")
    if role not in ROLES_OF_KIND[DepartmentKind(department.kind)]:
        raise Refused(
            zh="该类部门没有这一角色。", en="A department of this kind does not have this role."
        )
    if not covers(department.area_code, area_code):
        raise Refused(
            zh="账号的区划须在部门所在区划之内。",
            en="The area of an account must lie within the area of its department.",
        )


def _must_stay_apart(*, full_name: str, role: Role) -> None:
    others = Officer.objects.filter(closed_at=None)
    if role not in ADMINISTRATORS:
        others = others.filter(role__in=[admin.value for admin in ADMINISTRATORS])
    name = "".join(full_name.split()).casefold()
    # Names are sealed, so the database cannot compare them.
    same = [
        Role(officer.role)
        for officer in others
        if "".join(officer.full_name.split()).casefold() == name
    ]
    if may_not_meet(role, same):
        raise Refused(
            zh="同名人员已有账号：系统管理员、安全管理员、安全审计员须由不同的人担任，"
            "且不得兼任其他角色。确为不同的人，请在姓名后注明单位。",
            en="A person of this name has an account: each of the three administrators must be "
            "somebody else and have no other role. If they are different people, add the "
            "department to the name.",
        )
