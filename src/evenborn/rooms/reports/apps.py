"""Tells Django of this room, and the floors below of what it declares."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The room `reports`."""

    name = "evenborn.rooms.reports"
    label = "reports"

    def ready(self) -> None:
        """Register events, jobs and pages."""
        from evenborn.foundation.audit import events
        from evenborn.rooms.reports.events import EVENTS

        events.register(EVENTS)
