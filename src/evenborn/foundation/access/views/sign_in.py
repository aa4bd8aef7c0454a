"""The door: user name and password."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from evenborn.foundation.access import actions, demo, pending
from evenborn.foundation.access.forms import SignInForm
from evenborn.foundation.access.guards import OfficerRequest, public, signed_in
from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Role, needs_second_factor
from evenborn.foundation.access.sessions import BEGAN, SEEN, may_come_in
from evenborn.foundation.access.visitors import VISITOR
from evenborn.foundation.ui import clock
from evenborn.foundation.ui.words import say

HOME = "/"
SIGN_IN = "access.sign_in"

ENDED = {
    "idle": say(
        zh="您已 30 分钟没有操作，登录已自动结束。请重新登录。",
        en="You were signed out after 30 minutes without activity. Please sign in again.",
    ),
    "day": say(
        zh="本次登录已满 12 小时，已自动结束。请重新登录。",
        en="You were signed out after 12 hours. Please sign in again.",
    ),
    "elsewhere": say(
        zh="您的登录已结束：密码已修改，或账户已停用。",
        en="You were signed out: the password was changed or the account was closed.",
    ),
    "out": say(zh="您已退出登录。", en="You have signed out."),
}
# One sentence for an unknown name, a wrong password and an account that is closed.
WRONG = say(zh="用户名或密码不正确。", en="The user name or the password is not right.")
LOCKED = say(
    zh="连续输错密码，登录已暂停 15 分钟。如果忘记密码，请联系系统管理员。",
    en="Too many wrong passwords: signing in is closed for 15 minutes. "
    "If you have forgotten the password, ask the system administrator.",
)


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password")
@public
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the form; let in whoever has the password, or send him on to the code."""
    there = safe_address(request, request.POST.get("next") or request.GET.get("next") or HOME)
    if request.method == "GET" and isinstance(request.user, Officer):
        return HttpResponseRedirect(there)
    form = SignInForm(request.POST or None)
    wrong, status = None, 200
    if request.method == "POST" and form.is_valid():
        at = clock.now()
        username = form.cleaned_data["username"]
        officer = authenticate(request, username=username, password=form.cleaned_data["password"])
        if isinstance(officer, Officer) and may_come_in(officer):
            if needs_second_factor(Role(officer.role)) or officer.second_factor_at is not None:
                pending.begin(request, officer, there=there, at=at)
                return redirect(
                    "sign-in-code" if officer.second_factor_at is not None else "second-factor"
                )
            begin_session(request, officer, with_code=False, at=at)
            return HttpResponseRedirect(there)
        is_locked = bool(getattr(request, "axes_locked_out", False))
        actions.sign_in_failed(username=username, is_locked=is_locked, by=VISITOR, at=at)
        wrong, status = (LOCKED, 429) if is_locked else (WRONG, 200)
    context = {
        "form": form,
        "next": there,
        "wrong": wrong,
        "ended": ENDED.get(request.GET.get("ended", "")),
        "demo": settings.DEMO,
        "demo_accounts": demo.accounts(),
    }
    return render(request, "access/sign_in.html", context, status=status)


@require_POST
@signed_in
def sign_out(request: OfficerRequest) -> HttpResponse:
    """End this session."""
    actions.signed_out(sign_in_id=request.session.get(SIGN_IN), by=request.user, at=clock.now())
    logout(request)
    return redirect(reverse("sign-in") + "?ended=out")


def begin_session(request: HttpRequest, officer: Officer, *, with_code: bool, at: datetime) -> None:
    """Begin the session of an officer who has shown all that his role needs."""
    login(request, officer, backend="django.contrib.auth.backends.ModelBackend")
    request.session[BEGAN] = request.session[SEEN] = int(at.timestamp())
    entry = actions.signed_in(with_code=with_code, browser=_browser(request), by=officer, at=at)
    request.session[SIGN_IN] = entry.pk


def safe_address(request: HttpRequest, there: str) -> str:
    """Return an address of this site; any other becomes the home page."""
    is_ours = url_has_allowed_host_and_scheme(
        there, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return there if is_ours else HOME


def locked_out(request: HttpRequest, response: HttpResponse, credentials: object) -> HttpResponse:
    """Give axes our own answer: the sign-in page has already said it."""
    return response


_BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def _browser(request: HttpRequest) -> str:
    agent = request.headers.get("User-Agent", "")
    names = [
        next((name for mark, name in table if mark in agent), "") for table in (_BROWSERS, _SYSTEMS)
    ]
    return " · ".join(name for name in names if name)
