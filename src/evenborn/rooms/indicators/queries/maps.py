"""The county's own map."""

from evenborn.rooms.indicators.models import AreaMap


def newest_map(area_code: str) -> AreaMap | None:
    """Return the outlines of the county of a division; None where it has none."""
    found: AreaMap | None = (
        AreaMap.objects.filter(area_code=area_code[:6]).order_by("-uploaded_at", "-pk").first()
    )
    return found
