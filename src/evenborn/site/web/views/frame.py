"""What belongs to the frame of every page: language, light or dark, the keys, the health check."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from evenborn.foundation.access.guards import public
from evenborn.foundation.ui.context import THEME_COOKIE, THEMES
from evenborn.foundation.ui.language import COOKIE as LANGUAGE_COOKIE
from evenborn.site.web import queries

YEAR_SECONDS = 365 * 24 * 60 * 60


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """Go back to the page of the switch; an address of another site is not followed."""
    there = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(there, {request.get_host()}, request.is_secure()):
        there = "/"
    return HttpResponseRedirect(there)


def _remember(answer: HttpResponse, cookie: str, value: str) -> HttpResponse:
    answer.set_cookie(
        cookie,
        value,
        max_age=YEAR_SECONDS,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return answer


@require_POST
@public
def language(request: HttpRequest) -> HttpResponse:
    """Remember the reader's language."""
    chosen = "en" if request.POST.get("language") == "en" else "zh"
    return _remember(_back(request), LANGUAGE_COOKIE, chosen)


@require_POST
@public
def appearance(request: HttpRequest) -> HttpResponse:
    """Remember light or dark; anything else follows the system."""
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        return _remember(_back(request), THEME_COOKIE, chosen)
    answer = _back(request)
    answer.delete_cookie(THEME_COOKIE, samesite="Lax")
    return answer


@require_GET
@public
def keyboard(request: HttpRequest) -> HttpResponse:
    """Show the keys, for browsers without script."""
    return render(request, "web/keyboard.html")


@require_GET
@public
def healthz(request: HttpRequest) -> HttpResponse:
    """Tell whether the site and its database answer; for the watchdog of the server."""
    answers = queries.database_answers()
    return JsonResponse({"ok": answers}, status=200 if answers else 503)
