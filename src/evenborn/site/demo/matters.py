"""Single matters that a county has open at any time: deaths, spot checks, drafts, a bad file."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from evenborn.foundation.access.models import Officer
from evenborn.rooms.births import actions
from evenborn.rooms.births.facts import as_text, sealed_columns
from evenborn.rooms.births.models import Birth, SpotCheck
from evenborn.rooms.births.queries import cells_of, items_of
from evenborn.rooms.births.rules import DeathPlace, State, month_of
from evenborn.rooms.births.spot_check_columns import COMPARED
from evenborn.site.demo.agenda import Agenda
from evenborn.site.demo.days import Days, first_of_month
from evenborn.site.demo.history import send
from evenborn.site.demo.staff import House, Staff
from evenborn.site.demo.words import county

A_DAY = timedelta(days=1)
SAMPLE, DIFFERING = 12, 2
DRAFTS = (3, 21)  # hours since the births whose forms were begun


class Matters:
    """Plans them near the end of the demo."""

    def __init__(self, agenda: Agenda, staff: Staff, days: Days, *, seed: int) -> None:
        self.agenda = agenda
        self.staff = staff
        self.at = agenda.until
        self._days = days
        self._rng = random.Random(f"matters {seed}")
        self._houses = list(staff.houses.values())

    def plan(self, *, bad_file: Path) -> None:
        """Plan all of them; the bad file is sent this morning."""
        for house, ago, signed in ((self._houses[0], 120, True), (self._houses[1], 9, True)):
            self.agenda.add(self.at - ago * A_DAY, partial(self._death, house, signed))
        checker = self.staff.officers["tongji"]
        for months, ago, finished in ((3, 50, True), (2, 6, False)):
            month = first_of_month(self.at.date(), months)
            self.agenda.add(
                self.at - ago * A_DAY,
                partial(self._check, self._houses[0], month, checker, finished),
            )
        for hours in DRAFTS:
            born = self.at - timedelta(hours=hours)
            self.agenda.add(self.at - timedelta(minutes=50 + hours), partial(self._draft, born))
        self.agenda.add(self.at - timedelta(minutes=35), partial(self._bad_file, bad_file))

    def _births_of(self, house: House, month: object, at: datetime) -> Sequence[Birth]:
        return [
            birth
            for birth in self._days.entered
            if birth.department_id == house.department.pk
            and (month is None or birth.month == month)
            and birth.outcome == "live"
            and birth.entered_at < at
        ]

    def _death(self, house: House, signed: bool, at: datetime) -> None:
        """An infant dies on its second day; both signatures within hours."""
        recent = [one for one in self._births_of(house, None, at) if at - one.born_at > 2 * A_DAY]
        settled = [one for one in recent if self._stands(one)]
        if not settled:
            return
        birth = settled[-1]
        said = county()["death"]
        died = birth.born_at + timedelta(hours=27)
        death = actions.report_death(
            birth,
            died_at=died,
            known_at=died,
            place_type=DeathPlace.HOSPITAL,
            cause=said["cause"],
            cause_code=said["code"],
            autopsy=False,
            treated=True,
            details={"relation": said["relation"]},
            by=house.clerk,
            at=at,
        )
        if signed:
            later = at + timedelta(hours=2)
            self.agenda.add(later, partial(self._sign, death, house.signer))

    def _sign(self, death: object, by: Officer, at: datetime) -> None:
        actions.sign_death(death, by=by, at=at)  # type: ignore[arg-type] # the report made above

    def _stands(self, birth: Birth) -> bool:
        birth.refresh_from_db()
        return birth.state != State.WITHDRAWN

    def _check(
        self, house: House, month: object, by: Officer, finished: bool, at: datetime
    ) -> None:
        """Draw a sample and compare it with paper: all of it, or as far as one came today."""
        births = self._births_of(house, month, at)
        if not births:
            return
        check: SpotCheck = actions.draw_sample(
            house.department, month=month_of(births[0].birth_date), size=SAMPLE, by=by, at=at
        )
        items = list(items_of(check))
        plain = [name for name in COMPARED if name not in sealed_columns()]  # no identities
        done = items if finished else items[: len(items) // 3]
        for place, item in enumerate(done):
            cells = cells_of(item.birth)
            paper = {name: as_text(cells.get(name)) for name in plain}
            if place < DIFFERING and finished:
                paper["weight_grams"] = str(int(paper["weight_grams"] or 3000) + 100)
            actions.compare_item(item, paper=paper, by=by, at=at + timedelta(minutes=place))

    def _draft(self, born: datetime, at: datetime) -> None:
        """A clerk was called away from the form."""
        content = {
            "mother_id_type": "1",
            "birth_date": born.date().isoformat(),
            "birth_time": f"{born:%H:%M}",
            "infant-1-birth_time": f"{born:%H:%M}",
            "infant-1-infant_sex": self._rng.choice("12"),
            "infant-1-weight_grams": str(self._rng.randrange(2700, 3900, 10)),
            "place_type": "facility",
            "plurality": "1",
            "area_code": self._rng.choice(list(self.staff.towns)) + "000",
        }
        actions.keep_draft(None, content=content, by=self._houses[0].clerk, at=at)

    def _bad_file(self, path: Path, at: datetime) -> None:
        send(path.read_bytes(), name=path.name, by=self._houses[0].clerk, at=at)
