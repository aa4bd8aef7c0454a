"""How far an officer sees into the cube."""

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Permission, covers


def may_see_small(officer: Officer) -> bool:
    """Tell whether small counts and single months are shown.

    One permission says so for pages and reports alike. Others get suppressed counts of whole years:
    from two periods that overlap, the difference would give them away.
    """
    return officer.may(Permission.SMALL_COUNTS)


def may_ask(officer: Officer, area_code: str) -> bool:
    """Tell whether a division lies in the officer's; of the house, nobody sees counts by place."""
    return officer.may(Permission.INDICATORS_SEE) and covers(officer.area_code, area_code)
