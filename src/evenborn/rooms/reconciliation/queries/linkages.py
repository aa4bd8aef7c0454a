"""The linkages that were made."""

from evenborn.rooms.reconciliation.models import Linkage


def newest_linkage(area_code: str) -> Linkage | None:
    """Return the newest linkage of a county, None before the first."""
    found: Linkage | None = (
        Linkage.objects.filter(area_code=area_code).order_by("-at", "-pk").first()
    )
    return found


def areas_linked() -> list[str]:
    """Return the areas that have a linkage."""
    found = Linkage.objects.order_by("area_code").values_list("area_code", flat=True)
    return list(found.distinct())


def months_changed_since(linkage: Linkage, newest: Linkage) -> list[str] | None:
    """Return the months that changed from one linkage to a later one of its area; None: all.

    Returns:
        First days as ISO text, sorted.
    """
    between = Linkage.objects.filter(area_code=newest.area_code, at__lte=newest.at)
    months: set[str] = set()
    for changed in between.filter(at__gt=linkage.at).values_list("changed_months", flat=True):
        if changed is None:
            return None
        months.update(changed)
    return sorted(months)


def linkage_of_run(run: int) -> Linkage | None:
    """Return what a run of the linkage made."""
    found: Linkage | None = Linkage.objects.filter(run=run).first()
    return found
