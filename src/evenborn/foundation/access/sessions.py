"""Sessions end when idle, after a working day, and at once when the account is closed."""

from collections.abc import Callable
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from evenborn.foundation.access.models import Officer
from evenborn.foundation.ui import clock

BEGAN = "access.began"
SEEN = "access.seen"
# The stamp is renewed once a minute: a write for each request would cost more than it tells.
_STAMP_SECONDS = 60


class SessionLimits:
    """Ends sessions, and keeps an officer with a password of others on the page to change it."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session:
            now = int(clock.now().timestamp())
            if why := why_ended(request, now=now):
                return self._end(request, why)
            if now - request.session.get(SEEN, 0) >= _STAMP_SECONDS:
                request.session.setdefault(BEGAN, now)
                request.session[SEEN] = now
            assert isinstance(request.user, Officer)
            if request.user.must_change_password and not _is_allowed_before_change(request):
                return _redirect(request, reverse("account-password"))
        return self.answer(request)

    def _end(self, request: HttpRequest, why: str) -> HttpResponse:
        logout(request)
        if request.path == reverse("sign-in"):
            return self.answer(request)
        there = f"{reverse('sign-in')}?ended={why}"
        if request.method == "GET":
            there += f"&next={quote(request.get_full_path())}"
        return _redirect(request, there)


def may_come_in(officer: Officer) -> bool:
    """Tell whether an account opens this house: not a closed one, nor one of the demo county."""
    return officer.is_active and (settings.DEMO or not officer.is_demo)


def why_ended(request: HttpRequest, *, now: int) -> str:
    """Return why the session of this request is over, or nothing while it is not."""
    began = request.session.get(BEGAN, now)
    seen = request.session.get(SEEN, now)
    if not isinstance(request.user, Officer) or not may_come_in(request.user):
        return "elsewhere"
    if now - began >= settings.SESSION_ABSOLUTE_SECONDS:
        return "day"
    if now - seen >= settings.SESSION_IDLE_SECONDS:
        return "idle"
    return ""


def _is_allowed_before_change(request: HttpRequest) -> bool:
    return request.path in (reverse("account-password"), reverse("sign-out"))


def _redirect(request: HttpRequest, there: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": there})
    return HttpResponseRedirect(there)
