"""Accounts: list, one account, invite, move, close."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evenborn.foundation.access import actions, letters, queries
from evenborn.foundation.access.forms import InviteForm, MoveForm
from evenborn.foundation.access.guards import OfficerRequest, requires
from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import ROLES, Permission, Role, needs_second_factor
from evenborn.foundation.access.words import SCOPES
from evenborn.foundation.ui import clock
from evenborn.foundation.ui.refusal import Refused
from evenborn.foundation.ui.words import say

PER_PAGE = 50


@require_GET
@requires(Permission.OFFICERS_MANAGE)
def officers(request: OfficerRequest) -> HttpResponse:
    """List the accounts, by department or role where asked."""
    role = request.GET.get("role", "")
    department = request.GET.get("department", "")
    rows = queries.officers(
        by=request.user,
        department=int(department)
        if department.isascii() and department.isdigit() and len(department) <= 15
        else None,
        role=role if role in set(Role) else "",
    )
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "counts": queries.account_counts(by=request.user),
        "roles": [(role.value, row.name) for role, row in ROLES.items()],
        "departments": queries.open_departments(by=request.user),
        "role": role,
        "department": department,
    }
    return render(request, "access/officers.html", context)


@require_GET
@requires(Permission.OFFICERS_MANAGE)
def officer(request: OfficerRequest, pk: int) -> HttpResponse:
    """Show one account and what can be done with it."""
    return _shown(request, _found(request, pk))


@require_http_methods(["GET", "POST"])
@requires(Permission.OFFICERS_MANAGE)
def invite(request: OfficerRequest) -> HttpResponse:
    """Invite a person; the link is shown on the answer, this once."""
    form = InviteForm(request.POST or None, officer=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        area_code = data.pop("area_code") or data["department"].area_code
        try:
            invited, token = actions.invite(
                **data, area_code=area_code, by=request.user, at=clock.now()
            )
        except Refused as refused:
            form.add_error(None, say(refused.words))
        else:
            return _link_shown(request, invited, token)
    return render(request, "access/invite.html", {"form": form})


@require_POST
@requires(Permission.OFFICERS_MANAGE)
def invite_again(request: OfficerRequest, pk: int) -> HttpResponse:
    """Give a new link; earlier ones stop working."""
    found = _found(request, pk)
    token = actions.invite_again(found, by=request.user, at=clock.now())
    return _link_shown(request, found, token)


@require_POST
@requires(Permission.OFFICERS_MANAGE)
def withdraw(request: OfficerRequest, pk: int) -> HttpResponse:
    """Make the open link of an account useless."""
    found = _found(request, pk)
    actions.withdraw_invitation(found, by=request.user, at=clock.now())
    messages.success(request, say(zh="邀请已撤回。", en="The invitation is withdrawn."))
    return redirect("officers-show", pk=found.pk)


@require_POST
@requires(Permission.OFFICERS_MANAGE)
def move(request: OfficerRequest, pk: int) -> HttpResponse:
    """Move an account to another department or area."""
    found = _found(request, pk)
    form = MoveForm(request.POST, officer=request.user)
    if form.is_valid():
        department = form.cleaned_data["department"]
        try:
            actions.move(
                found,
                department=department,
                area_code=form.cleaned_data["area_code"] or department.area_code,
                by=request.user,
                at=clock.now(),
            )
        except Refused as refused:
            form.add_error(None, say(refused.words))
        else:
            messages.success(request, say(zh="账号已调整。", en="The account has moved."))
            return redirect("officers-show", pk=found.pk)
    return _shown(request, found, form=form, status=422)


@require_POST
@requires(Permission.OFFICERS_MANAGE)
def close(request: OfficerRequest, pk: int) -> HttpResponse:
    """Close an account for good."""
    found = _found(request, pk)
    actions.close(found, by=request.user, at=clock.now())
    messages.success(
        request, say(zh="账号已停用，其登录已结束。", en="The account is closed, its sessions too.")
    )
    return redirect("officers-show", pk=found.pk)


def _found(request: OfficerRequest, pk: int) -> Officer:
    return get_object_or_404(queries.officers(by=request.user), pk=pk)


def _shown(
    request: OfficerRequest, found: Officer, *, form: MoveForm | None = None, status: int = 200
) -> HttpResponse:
    at = clock.now()
    context = {
        "officer": found,
        "scope": SCOPES[found.scope],
        "needs_second_factor": needs_second_factor(Role(found.role)),
        "invitation": queries.open_invitation(found, at=at),
        "is_own": found.pk == request.user.pk,
        "form": form
        or MoveForm(
            initial={"department": found.department_id, "area_code": found.area_code},
            officer=request.user,
        ),
    }
    return render(request, "access/officer.html", context, status=status)


def _link_shown(request: OfficerRequest, invited: Officer, token: str) -> HttpResponse:
    address = request.build_absolute_uri(reverse("invitation-accept", args=[token]))
    context = {
        "officer": invited,
        "address": address,
        "mail": letters.send_invitation(invited, address=address),
    }
    return render(request, "access/invited.html", context)
