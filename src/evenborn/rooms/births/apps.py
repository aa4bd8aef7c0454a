"""Tells Django of this room, and the floors below of what it declares."""

from django.apps import AppConfig


class BirthsConfig(AppConfig):
    """The room `births`."""

    name = "evenborn.rooms.births"
    label = "births"

    def ready(self) -> None:
        """Register events, the intake of delivery files, and duty kinds."""
        from evenborn.foundation.access.rules import Permission
        from evenborn.foundation.access.secrets import rotation
        from evenborn.foundation.audit import events
        from evenborn.foundation.duties import kinds
        from evenborn.foundation.exchange import intakes
        from evenborn.foundation.ui.navigation import Item, register
        from evenborn.rooms.births.duties import KINDS
        from evenborn.rooms.births.events import EVENTS
        from evenborn.rooms.births.intake import DELIVERIES
        from evenborn.rooms.births.models import Birth
        from evenborn.rooms.births.rotation import reindexed
        from evenborn.standards.words import Words

        events.register(EVENTS)
        rotation.register(Birth, reindex=reindexed)
        intakes.register("delivery", DELIVERIES)
        kinds.register(*KINDS)
        for item in (
            Item(Words("出生登记", "Births"), "births-list", Permission.BIRTHS_SEE, 100, "baby"),
            Item(Words("核实", "Verify"), "births-verify", Permission.BIRTHS_VERIFY, 101, "verify"),
            Item(Words("月报", "Months"), "births-months", Permission.BIRTHS_COUNTS, 102, "closed"),
            Item(Words("统计", "Counts"), "births-counts", Permission.BIRTHS_COUNTS, 103, "chart"),
        ):
            register(item)
