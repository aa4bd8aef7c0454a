"""Tells Django of this room, and the floors below of what it declares."""

from django.apps import AppConfig


class ReconciliationConfig(AppConfig):
    """The room `reconciliation`."""

    name = "evenborn.rooms.reconciliation"
    label = "reconciliation"

    def ready(self) -> None:
        """Register events, jobs, sealed cells and pages."""
        from evenborn.foundation.access.rules import Permission
        from evenborn.foundation.access.secrets import rotation
        from evenborn.foundation.audit import events
        from evenborn.foundation.duties import kinds
        from evenborn.foundation.exchange import agreements
        from evenborn.foundation.ui.navigation import Item, register
        from evenborn.rooms.reconciliation import jobs  # noqa: F401 - declares the jobs
        from evenborn.rooms.reconciliation.book import AgreedBook
        from evenborn.rooms.reconciliation.duties import KINDS
        from evenborn.rooms.reconciliation.duties_packages import PACKAGES
        from evenborn.rooms.reconciliation.events import EVENTS
        from evenborn.rooms.reconciliation.models import Pair
        from evenborn.rooms.reconciliation.rotation import reindexed
        from evenborn.standards.words import Words

        events.register(EVENTS)
        agreements.register(AgreedBook())
        rotation.register(Pair, reindex=reindexed)
        kinds.register(*KINDS, *PACKAGES)
        register(
            Item(
                Words("核对", "Reconcile"),
                "reconciliation-home",
                Permission.QUARTER_SEE,
                120,
                "link",
            )
        )
        register(
            Item(
                Words("差异", "Differences"),
                "reconciliation-differences",
                Permission.DIFFERENCES_SEE,
                122,
                "differences",
            )
        )
        register(
            Item(
                Words("人数对照", "Counts side by side"),
                "reconciliation-counts",
                Permission.QUARTER_SEE,
                124,
                "chart",
            )
        )
        register(
            Item(
                Words("协议与交换", "Agreements"),
                "reconciliation-agreements",
                Permission.AGREEMENTS_SEE,
                160,
                "agreement",
            )
        )
        register(
            Item(Words("复核", "Review"), "reconciliation-review", Permission.REVIEW, 121, "pairs")
        )
        register(
            Item(
                Words("季度表", "Quarters"),
                "reconciliation-quarters",
                Permission.QUARTER_SEE,
                123,
                "quarter",
            )
        )
