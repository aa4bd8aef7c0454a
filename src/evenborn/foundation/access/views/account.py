"""One's own account: data, password, second factor, sessions."""

from django.contrib import messages
from django.contrib.auth import authenticate, update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evenborn.foundation.access import actions, queries
from evenborn.foundation.access.forms import PasswordForm
from evenborn.foundation.access.guards import OfficerRequest, signed_in
from evenborn.foundation.access.rules import Role, needs_second_factor
from evenborn.foundation.access.views.sign_in import LOCKED, SIGN_IN, WRONG
from evenborn.foundation.access.words import PERMISSIONS, SCOPES
from evenborn.foundation.ui import clock
from evenborn.foundation.ui.refusal import Refused
from evenborn.foundation.ui.words import say


@require_GET
@signed_in
def account(request: OfficerRequest) -> HttpResponse:
    """Show what the house knows of this account and what it may do."""
    officer = request.user
    context = {
        "officer": officer,
        "scope": SCOPES[officer.scope],
        "permissions": [words for key, words in PERMISSIONS.items() if officer.may(key)],
        "needs_second_factor": needs_second_factor(Role(officer.role)),
        "sessions": queries.sessions_of(officer, at=clock.now()),
        "this_session": request.session.get(SIGN_IN),
        "codes_left": queries.recovery_codes_left(officer),
    }
    return render(request, "access/account.html", context)


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("present", "password", "again")
@signed_in
def password(request: OfficerRequest) -> HttpResponse:
    """Change the password; the present one is asked for, and counted when wrong."""
    officer = request.user
    form = PasswordForm(request.POST or None, officer=officer)
    if request.method == "POST" and form.is_valid():
        known = authenticate(
            request, username=officer.username, password=form.cleaned_data["present"]
        )
        if known is None:
            is_locked = bool(getattr(request, "axes_locked_out", False))
            form.add_error("present", LOCKED if is_locked else WRONG)
        else:
            try:
                changed = actions.change_password(
                    password=form.cleaned_data["password"],
                    sign_in_id=request.session.get(SIGN_IN),
                    by=officer,
                    at=clock.now(),
                )
            except Refused as refused:
                form.add_error("password", say(refused.words))
            else:
                update_session_auth_hash(request, changed)
                messages.success(
                    request,
                    say(
                        zh="密码已修改，您在其他设备上的登录已结束。",
                        en="Password changed; your sessions elsewhere have ended.",
                    ),
                )
                return redirect("account")
    context = {"form": form, "must": officer.must_change_password}
    return render(request, "access/password.html", context)


@require_POST
@signed_in
def end_sessions(request: OfficerRequest) -> HttpResponse:
    """End this officer's sessions elsewhere."""
    officer = actions.end_other_sessions(
        sign_in_id=request.session.get(SIGN_IN), by=request.user, at=clock.now()
    )
    update_session_auth_hash(request, officer)
    messages.success(request, say(zh="其他登录已结束。", en="Your other sessions have ended."))
    return redirect("account")
