"""The second factor: the code at the door, and setting up an authenticator."""

from datetime import datetime

import segno
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from evenborn.foundation.access import actions, demo, pending
from evenborn.foundation.access.actions import Verdict
from evenborn.foundation.access.forms import CodeForm, NewCodeForm, ReplaceFactorForm
from evenborn.foundation.access.guards import OfficerRequest, public, signed_in
from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.second_factor import address_of
from evenborn.foundation.access.views.sign_in import LOCKED, WRONG, begin_session
from evenborn.foundation.ui import clock
from evenborn.foundation.ui.refusal import Refused
from evenborn.foundation.ui.words import say

SHOWN = "access.shown"  # when password and code were shown again, to set up an authenticator
WRONG_CODE = say(
    zh="动态口令不正确。每个口令只能用一次，请等验证器显示下一个再输入。",
    en="The code is not right. Each code works once: wait for the next one and enter that.",
)
LOCKED_CODE = say(
    zh="连续输错动态口令，登录已暂停 15 分钟。如果手机丢失，请联系安全管理员。",
    en="Too many wrong codes: signing in is closed for 15 minutes. If you have lost the phone, "
    "ask the security administrator.",
)


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("code")
@public
def code(request: HttpRequest) -> HttpResponse:
    """Ask whoever has shown the password for the code."""
    at = clock.now()
    officer = pending.officer_at_the_door(request, at=at)
    if officer is None:
        return redirect("sign-in")
    if officer.second_factor_at is None:
        return redirect("second-factor")
    form = CodeForm(request.POST or None)
    wrong, status = None, 200
    if request.method == "POST" and form.is_valid():
        there = pending.where_to(request)
        verdict = actions.check_code(code=form.cleaned_data["code"], by=officer, at=at)
        match verdict:
            case Verdict.RIGHT | Verdict.RECOVERED:
                officer.refresh_from_db()
                begin_session(request, officer, with_code=True, at=at)
                return HttpResponseRedirect(there)
            case Verdict.WRONG:
                wrong = WRONG_CODE
            case Verdict.LOCKED:
                wrong, status = LOCKED_CODE, 429
    context = {"form": form, "wrong": wrong, "demo_code": demo.code_for(officer, at=at)}
    return render(request, "access/code.html", context, status=status)


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("code")
@sensitive_variables("secret", "codes")
@public
def set_up(request: HttpRequest) -> HttpResponse:
    """Show the QR code to an officer at the door or within, and take the first code."""
    at = clock.now()
    is_within = isinstance(request.user, Officer)
    officer = _whose(request, at=at)
    if officer is None:
        return redirect("sign-in")
    # Whoever is within has shown password and code on the page before, or is sent there; at the
    # door an authenticator that exists is asked for, never replaced.
    if is_within and at.timestamp() - request.session.get(SHOWN, 0) >= pending.LASTS_SECONDS:
        return redirect("account-second-factor")
    if not is_within and officer.second_factor_at is not None:
        return redirect("sign-in-code")
    form = NewCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        there = pending.where_to(request)
        try:
            codes = actions.confirm_second_factor(code=form.cleaned_data["code"], by=officer, at=at)
        except Refused as refused:
            form.add_error("code", say(refused.words))
        else:
            if is_within:
                del request.session[SHOWN]
            else:
                officer.refresh_from_db()
                begin_session(request, officer, with_code=True, at=at)
            return render(request, "access/recovery_codes.html", {"codes": codes, "next": there})
    secret = actions.begin_second_factor(anew=False, by=officer, at=at)
    address = address_of(secret, username=officer.username, issuer="Evenborn")
    context = {
        "form": form,
        "picture": segno.make(address, error="m").svg_data_uri(scale=5, border=2, light="#fff"),
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        "is_within": is_within,
        "replaces": officer.second_factor_at is not None,
    }
    return render(request, "access/set_up.html", context)


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("present", "code")
@signed_in
def replace(request: OfficerRequest) -> HttpResponse:
    """Ask for the password and the present code before a new authenticator is set up."""
    officer = request.user
    form = ReplaceFactorForm(request.POST or None, has_factor=officer.second_factor_at is not None)
    if request.method == "POST" and form.is_valid():
        at = clock.now()
        known = authenticate(
            request, username=officer.username, password=form.cleaned_data["present"]
        )
        if known is None:
            is_locked = bool(getattr(request, "axes_locked_out", False))
            form.add_error("present", LOCKED if is_locked else WRONG)
        elif "code" in form.fields:
            verdict = actions.check_code(code=form.cleaned_data["code"], by=officer, at=at)
            if verdict is Verdict.WRONG:
                form.add_error("code", WRONG_CODE)
            elif verdict is Verdict.LOCKED:
                form.add_error("code", LOCKED_CODE)
        if form.is_valid():
            actions.begin_second_factor(anew=True, by=officer, at=at)
            request.session[SHOWN] = int(at.timestamp())
            return redirect("second-factor")
    return render(request, "access/replace.html", {"form": form})


def _whose(request: HttpRequest, *, at: datetime) -> Officer | None:
    if isinstance(request.user, Officer):
        return request.user
    return pending.officer_at_the_door(request, at=at)
