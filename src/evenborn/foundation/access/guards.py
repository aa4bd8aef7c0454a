"""The guard of every view: which permission it asks for. A view without one fails the build."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Permission

View = TypeVar("View", bound=Callable[..., Any])


class OfficerRequest(HttpRequest):
    """A request that has passed a guard: `user` is an officer."""

    user: Officer  # type: ignore[assignment] # the guard has made sure


@dataclass(frozen=True, slots=True)
class Guard:
    """What a view asks for.

    Attributes:
        permission: one of the role table; None when signing in is enough.
        public: anybody may come, signed in or not.
    """

    permission: Permission | None = None
    public: bool = False


def _guarded(guard: Guard) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if guard.public:
                return view(request, *args, **kwargs)
            officer = request.user
            if not isinstance(officer, Officer) or not officer.is_active:
                return _to_sign_in(request)
            if guard.permission is not None and not officer.may(guard.permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        checked.guard = guard  # type: ignore[attr-defined] # read by the test that walks the URLs
        return checked  # type: ignore[return-value] # same call, checked before

    return decorate


def requires(permission: Permission) -> Callable[[View], View]:
    """Let in officers whose role has the permission; others get 403, strangers the sign-in page."""
    return _guarded(Guard(permission))


def signed_in(view: View) -> View:
    """Let in every officer."""
    return _guarded(Guard())(view)


def public(view: View) -> View:
    """Let in everybody. For the sign-in page, the health check and the public pages."""
    return _guarded(Guard(public=True))(view)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    there = f"{reverse('sign-in')}?next={quote(request.get_full_path())}"
    if request.headers.get("HX-Request"):
        # A part of a page cannot show the sign-in form; HTMX moves the whole page there.
        return HttpResponse(status=204, headers={"HX-Redirect": there})
    return HttpResponseRedirect(there)
