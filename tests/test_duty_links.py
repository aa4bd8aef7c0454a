"""Every duty leads to a page that exists, and its button is shown to exactly who may open it."""

from datetime import date, datetime

import pytest
from django.urls import resolve

from evenborn.foundation.access.rules import ROLES
from evenborn.foundation.duties.kinds import registered
from evenborn.foundation.duties.ledger import Owed
from evenborn.foundation.duties.periods import CHINA, Cadence, Period
from evenborn.foundation.duties.rules import State, Unit

AT = datetime(2026, 7, 1, 12, tzinfo=CHINA)
KINDS = registered()


@pytest.mark.parametrize("kind", KINDS, ids=[kind.code for kind in KINDS])
def test_a_duty_leads_to_its_page(kind):
    period = None
    if kind.cadence is not Cadence.CONTINUOUS:
        period = Period.holding(date(2026, 6, 1), kind.cadence)
    unit = Unit("安陵医院", "500118001", 1)
    owed = Owed(kind, unit, period, AT, State.TODAY, None, 1, AT)

    view = resolve(owed.href.partition("?")[0]).func

    asked = view.guard.permission
    for role, row in ROLES.items():
        shown = kind.permission is None or kind.permission in row.may
        opens = asked is None or asked in row.may
        assert opens or not shown, f"{role} is shown a button to a closed page"
    assert any(kind.permission is None or kind.permission in ROLES[role].may for role in kind.roles)
