"""Departments, and who speaks for them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evenborn.foundation.access import actions, queries
from evenborn.foundation.access.forms import DepartmentForm, LiaisonForm, RenameForm
from evenborn.foundation.access.guards import OfficerRequest, requires, signed_in
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.ui import clock
from evenborn.foundation.ui.refusal import Refused
from evenborn.foundation.ui.words import say


@require_http_methods(["GET", "POST"])
@requires(Permission.OFFICERS_MANAGE)
def departments(request: OfficerRequest) -> HttpResponse:
    """List the departments and add one."""
    form = DepartmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.open_department(**form.cleaned_data, by=request.user, at=clock.now())
        except Refused as refused:
            form.add_error(None, say(refused.words))
        else:
            messages.success(request, say(zh="部门已新增。", en="Department added."))
            return redirect("departments-list")
    rows = queries.departments(by=request.user)
    return render(request, "access/departments.html", {"departments": rows, "form": form})


@require_http_methods(["GET", "POST"])
@requires(Permission.OFFICERS_MANAGE)
def department(request: OfficerRequest, pk: int) -> HttpResponse:
    """Show one department with its accounts; rename it."""
    found = get_object_or_404(queries.departments(by=request.user), pk=pk)
    form = RenameForm(request.POST or None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        try:
            actions.rename_department(
                found, name=form.cleaned_data["name"], by=request.user, at=clock.now()
            )
        except Refused as refused:
            form.add_error(None, say(refused.words))
        else:
            messages.success(request, say(zh="部门已更名。", en="Department renamed."))
            return redirect("departments-show", pk=found.pk)
    context = {
        "department": found,
        "officers": queries.officers(by=request.user, department=found.pk),
        "form": form,
    }
    return render(request, "access/department.html", context)


@require_POST
@requires(Permission.OFFICERS_MANAGE)
def close(request: OfficerRequest, pk: int) -> HttpResponse:
    """Close a department without open accounts."""
    found = get_object_or_404(queries.departments(by=request.user), pk=pk)
    actions.close_department(found, on=clock.today(), by=request.user, at=clock.now())
    messages.success(request, say(zh="部门已撤销。", en="Department closed."))
    return redirect("departments-list")


@require_GET
@signed_in
def liaisons(request: OfficerRequest) -> HttpResponse:
    """Show who speaks for each department today."""
    today = clock.today()
    context = {
        "liaisons": queries.liaisons(today=today),
        "missing": queries.departments_without_liaison(today=today),
        "may_change": request.user.may(Permission.LIAISONS_CHANGE),
    }
    return render(request, "access/liaisons.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.LIAISONS_CHANGE)
def appoint(request: OfficerRequest) -> HttpResponse:
    """Name who speaks for a department from a day on."""
    form = LiaisonForm(
        request.POST or None,
        officer=request.user,
        initial={"valid_from": clock.today().isoformat()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.appoint_liaison(**form.cleaned_data, by=request.user, at=clock.now())
        except Refused as refused:
            form.add_error(None, say(refused.words))
        else:
            messages.success(request, say(zh="联络员已确定。", en="Liaison appointed."))
            return redirect("liaisons-list")
    return render(request, "access/appoint.html", {"form": form})
