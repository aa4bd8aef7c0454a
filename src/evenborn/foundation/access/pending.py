"""Between password and code: nobody is signed in yet, but the session knows who is at the door."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.sessions import may_come_in

_KEY = "access.pending"
LASTS_SECONDS = 10 * 60


def begin(request: HttpRequest, officer: Officer, *, there: str, at: datetime) -> None:
    """Remember in a fresh session that this officer has shown the password."""
    request.session.flush()
    request.session[_KEY] = {
        "officer": officer.pk,
        "password": officer.get_session_auth_hash(),
        "there": there,
        "at": int(at.timestamp()),
    }


def officer_at_the_door(request: HttpRequest, *, at: datetime) -> Officer | None:
    """Return who has shown the password within ten minutes and may still come in."""
    kept: dict[str, Any] | None = request.session.get(_KEY)
    if kept is None or at.timestamp() - kept["at"] >= LASTS_SECONDS:
        return None
    officer = Officer.objects.select_related("department").filter(pk=kept["officer"]).first()
    if officer is None or not may_come_in(officer):
        return None
    return officer if officer.get_session_auth_hash() == kept["password"] else None


def where_to(request: HttpRequest) -> str:
    """Return the page that was asked for before signing in."""
    return request.session.get(_KEY, {}).get("there", "/")
