"""Tells Django of this room, and the floors below of what it declares."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """The room `indicators`."""

    name = "evenborn.rooms.indicators"
    label = "indicators"

    def ready(self) -> None:
        """Register events, jobs and pages."""
        from evenborn.foundation.access.rules import Permission
        from evenborn.foundation.audit import events
        from evenborn.foundation.ui.navigation import Item, register
        from evenborn.rooms.indicators import jobs  # noqa: F401 - declares the jobs
        from evenborn.rooms.indicators.events import EVENTS
        from evenborn.standards.words import Words

        events.register(EVENTS)
        register(
            Item(
                Words("概览", "Overview"),
                "indicators-home",
                Permission.INDICATORS_SEE,
                order=10,
                icon="chart",
            )
        )
