"""Tells Django of this room, and the floors below of what it declares."""

from django.apps import AppConfig


class BirthsConfig(AppConfig):
    """The room `births`."""

    name = "evenborn.rooms.births"
    label = "births"

    def ready(self) -> None:
        """Register events, the intake of delivery files, and duty kinds."""
        from evenborn.foundation.audit import events
        from evenborn.foundation.duties import kinds
        from evenborn.foundation.exchange import intakes
        from evenborn.rooms.births.duties import KINDS
        from evenborn.rooms.births.events import EVENTS
        from evenborn.rooms.births.intake import DELIVERIES

        events.register(EVENTS)
        intakes.register("delivery", DELIVERIES)
        kinds.register(*KINDS)
