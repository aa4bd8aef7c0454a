"""What the site's own pages read."""

from django.apps import apps
from django.db import DatabaseError, connection

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Scope


def database_answers() -> bool:
    """Tell whether the database answers a question."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() is not None
    except DatabaseError:
        return False


def may_ask_about(officer: Officer, name: str) -> bool:
    """Tell whether a record "app.model:key" lies in the officer's scope.

    Who sees the whole house may ask about every record, one that is gone too. Others only about
    what their own lists show; a kind of record without such a list is not theirs to ask about.
    """
    if officer.row.scope is Scope.HOUSE:
        return True
    label, _, key = name.partition(":")
    try:
        records = apps.get_model(label)._default_manager.all()
    except (LookupError, ValueError):
        return False
    seen_by = getattr(records, "seen_by", None)
    return seen_by is not None and seen_by(officer).filter(pk=key).exists()
