"""The one way to write the log."""

from datetime import datetime
from typing import Protocol

from django.db import models

from evenborn.foundation.audit.models import Entry


class Actor(Protocol):
    """Who acts: an officer, an API client, the system."""

    @property
    def username(self) -> str: ...

    @property
    def area_code(self) -> str: ...


def record(
    event: str, *, by: Actor, at: datetime, subject: models.Model | str = "", **details: object
) -> Entry:
    """Add an entry as the last line of an action, in the same transaction."""
    raise NotImplementedError
