"""The accounts of a demo county, shown on its sign-in page, so that a stranger can look around.

Outside a demo (`settings.DEMO`) every function here answers with nothing.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.second_factor import STEP_SECONDS, code_of, step_of
from evenborn.standards.words import Words

FILE = "demo-accounts.json"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One line of the file that the demo loader writes."""

    username: str
    password: str
    role: str
    who: Words
    totp_secret: str = ""


@dataclass(frozen=True, slots=True)
class DemoCode:
    """The code to type, or how long to wait until there is an unused one."""

    code: str
    wait_seconds: int


def accounts() -> list[DemoAccount]:
    """Return the demo accounts in the order of the file."""
    path = Path(settings.DATA) / FILE
    if not settings.DEMO or not path.is_file():
        return []
    return [
        DemoAccount(
            username=line["username"],
            password=line["password"],
            role=line["role"],
            who=Words(line["who_zh"], line["who_en"]),
            totp_secret=line.get("totp_secret") or "",
        )
        for line in json.loads(path.read_text())
    ]


def code_for(officer: Officer, *, at: datetime) -> DemoCode | None:
    """Return a code that a demo account has not used yet; nothing for any other account."""
    if not settings.DEMO or not officer.is_demo:
        return None
    secret = (officer.second_factor or {}).get("secret")
    if secret is None:
        return None
    step = max(step_of(at), officer.last_step + 1)
    if step > step_of(at) + 1:
        return DemoCode("", (step - 1) * STEP_SECONDS - int(at.timestamp()))
    return DemoCode(code_of(secret, step), 0)
