"""Tells Django of this room, and the floors below of what it declares."""

from django.apps import AppConfig


class ReconciliationConfig(AppConfig):
    """The room `reconciliation`."""

    name = "evenborn.rooms.reconciliation"
    label = "reconciliation"

    def ready(self) -> None:
        """Register events, jobs, sealed cells and pages."""
        from evenborn.foundation.access.secrets import rotation
        from evenborn.foundation.audit import events
        from evenborn.rooms.reconciliation import jobs  # noqa: F401 - declares the jobs
        from evenborn.rooms.reconciliation.events import EVENTS
        from evenborn.rooms.reconciliation.models import Pair
        from evenborn.rooms.reconciliation.rotation import reindexed

        events.register(EVENTS)
        rotation.register(Pair, reindex=reindexed)
