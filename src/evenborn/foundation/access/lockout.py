"""How the lock-out (django-axes) names a door: by digest, since people type anything as a name."""

from collections.abc import Mapping

from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def door_name(username: str) -> str:
    """Return the name under which wrong passwords of a user name are counted."""
    return salted_hmac("access.lockout", username.strip().lower(), algorithm="sha256").hexdigest()


def door_of(request: HttpRequest | None, credentials: Mapping[str, str] | None) -> str:
    """Tell axes which door was tried."""
    if credentials and "username" in credentials:
        return door_name(credentials["username"])
    return door_name(request.POST.get("username", "")) if request is not None else ""
