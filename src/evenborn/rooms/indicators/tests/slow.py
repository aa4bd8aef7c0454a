"""A second, slow and obvious implementation of the cube: one birth after the other, in Python."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from evenborn.rooms.indicators.cube.ask import BELOW, Ask, Cell

MEASURES = ("boys", "girls", "unknown", "late", "hospital", "dated", "placed")


def slow_cells(
    births: Sequence[Mapping[str, object]],
    ask: Ask,
    by: tuple[str, ...],
    *,
    county: str,
    places: Mapping[str, str],
) -> dict[tuple[object, ...], Cell]:
    """Return key → cell, as `queries.cells` should."""
    counts: dict[tuple[object, ...], dict[str, int]] = defaultdict(
        lambda: dict.fromkeys(MEASURES, 0)
    )
    for birth in births:
        keys = keys_of(birth, ask, county=county, places=places)
        if keys is None:
            continue
        cell = counts[tuple(keys[name] for name in by)]
        cell[{1: "boys", 2: "girls"}.get(birth["infant_sex"], "unknown")] += 1
        born, registered = birth["birth_date"], birth["registered_on"]
        cell["dated"] += bool(born and registered)
        cell["late"] += bool(born and registered and registered > a_month_after(born))
        cell["placed"] += birth["place_type"] is not None
        cell["hospital"] += birth["place_type"] == "facility"
    return {key: Cell(key, **cell) for key, cell in counts.items()}


def keys_of(
    birth: Mapping[str, object], ask: Ask, *, county: str, places: Mapping[str, str]
) -> dict[str, object] | None:
    """Return a birth's value under every key, None where it is not asked for."""
    delivered = birth["in_delivery"] or birth["in_certificate"]
    counts, place = {
        "residence": ((birth["area_code"] or "").startswith(county), birth["area_code"]),
        "occurrence": (delivered, places.get(birth["facility_code"])),
        "registration": (birth["in_registration"], birth["hukou_code"]),
    }[ask.basis]
    if not counts or birth["birth_date"] is None:
        return None
    if not place or not place.startswith(county):
        place = county
    place, born = place.ljust(12, "0"), birth["birth_date"]
    keys = {
        "month": born.replace(day=1),
        "quarter": date(born.year, (born.month - 1) // 3 * 3 + 1, 1),
        "year": born.year,
        "place": place[: BELOW[len(ask.area_code)]],
        "order": min(birth["birth_order"] or 0, 3),
        "residence": residence(birth["hukou_code"], place),
        "facility": birth["facility_code"] or "",
        "sources": 1 * bool(birth["in_delivery"])
        + 2 * bool(birth["in_certificate"])
        + 4 * bool(birth["in_registration"]),
    }
    asked = (
        place.startswith(ask.area_code)
        and ask.since <= keys["month"] <= ask.until
        and ask.order in (None, keys["order"])
        and ask.residence in (None, keys["residence"])
        and ask.facility in (None, keys["facility"])
    )
    return keys if asked else None


def residence(hukou: str | None, place: str) -> str:
    """Return where the household is registered, seen from the place."""
    if hukou is None:
        return "unknown"
    if hukou[:6] == place[:6]:
        return "local"
    return "province" if hukou[:2] == place[:2] else "elsewhere"


def a_month_after(day: date) -> date:
    """Return the same day of the next month, or the last day where it has no such day."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise AssertionError(day)
