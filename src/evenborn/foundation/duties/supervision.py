"""The duties that this room declares itself: monthly supervision, quarterly evaluation (R018).

The documents name no day; the 15th and the 20th of the month after leave time for the closes.
"""

from evenborn.foundation.access.rules import Permission, Role
from evenborn.foundation.duties import queries
from evenborn.foundation.duties.kinds import DutyKind, periodic
from evenborn.foundation.duties.periods import Cadence, DayOfNextMonth, Moves, Period
from evenborn.foundation.duties.rules import Link, Step, Unit
from evenborn.standards.words import Words

_STEPS = (Step(3, frozenset({Role.LEADER})),)


def _page(unit: Unit, period: Period) -> Link:
    return Link("duties-supervision", query={"period": period.code})


MONTHLY: DutyKind = periodic(
    code="duties.supervision",
    title=Words("月督查", "Monthly supervision"),
    action=Words("记录督查", "Write it down"),
    requirements=("R018", "R019"),
    roles={Role.OFFICE_SECRETARY},
    permission=Permission.DUTIES_SIGN,
    cadence=Cadence.MONTHLY,
    due=DayOfNextMonth(15, Moves.FORWARD),
    units=queries.offices,
    done=queries.supervised,
    link=_page,
    steps=_STEPS,
)
QUARTERLY: DutyKind = periodic(
    code="duties.evaluation",
    title=Words("季评估", "Quarterly evaluation"),
    action=Words("记录评估", "Write it down"),
    requirements=("R018",),
    roles={Role.OFFICE_SECRETARY},
    permission=Permission.DUTIES_SIGN,
    cadence=Cadence.QUARTERLY,
    due=DayOfNextMonth(20, Moves.FORWARD),
    units=queries.offices,
    done=queries.supervised,
    link=_page,
    steps=_STEPS,
)
