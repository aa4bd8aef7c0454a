"""Tells Django of this room."""

from django.apps import AppConfig


class RunsConfig(AppConfig):
    """The room `runs`."""

    name = "evenborn.foundation.runs"
    label = "runs"

    def ready(self) -> None:
        """Give the events their words."""
        from evenborn.foundation.audit import events
        from evenborn.foundation.runs.rules import EVENTS

        events.register(EVENTS)
