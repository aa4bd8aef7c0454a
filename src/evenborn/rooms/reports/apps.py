"""Tells Django of this room, and the floors below of what it declares."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The room `reports`."""

    name = "evenborn.rooms.reports"
    label = "reports"

    def ready(self) -> None:
        """Register events, jobs and pages."""
        from evenborn.foundation.access.rules import Permission
        from evenborn.foundation.audit import events
        from evenborn.foundation.ui.navigation import Item, register
        from evenborn.rooms.reports.events import EVENTS
        from evenborn.standards.words import Words

        events.register(EVENTS)
        register(
            Item(Words("报表", "Reports"), "reports-list", Permission.REPORTS_SEE, 300, "page")
        )
