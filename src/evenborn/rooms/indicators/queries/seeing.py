"""How far an officer sees into the cube."""

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Permission, Scope, covers


def may_see_small(officer: Officer) -> bool:
    """Tell whether small counts and single months are shown.

    Whoever sees the records of the whole area can count them, and whoever sees the quarter's table
    has them there. A clerk sees the records of one institution only. Others get suppressed counts
    of whole years: from two periods that overlap, the difference would give them away.
    """
    if officer.may(Permission.QUARTER_SEE):
        return True
    return officer.may(Permission.BIRTHS_SEE) and officer.scope is Scope.AREA


def may_ask(officer: Officer, area_code: str) -> bool:
    """Tell whether a division lies in the officer's; of the house, nobody sees counts by place."""
    return officer.may(Permission.INDICATORS_SEE) and covers(officer.area_code, area_code)
