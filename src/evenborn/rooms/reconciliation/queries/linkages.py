"""The linkages that were made."""

from evenborn.rooms.reconciliation.models import Linkage


def newest_linkage(area_code: str) -> Linkage | None:
    """Return the newest linkage of a county, None before the first."""
    found: Linkage | None = (
        Linkage.objects.filter(area_code=area_code).order_by("-at", "-pk").first()
    )
    return found
