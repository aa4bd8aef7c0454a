"""A small invented county taken into the house, and its records linked."""

import csv
import io
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import duckdb

from evenborn.demo import make_county
from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.tests.make import make_officer
from evenborn.foundation.exchange import vault
from evenborn.foundation.exchange.models import Batch
from evenborn.foundation.exchange.tests.make import sent
from evenborn.foundation.runs.worker import work_until_empty
from evenborn.foundation.ui.clock import CHINA
from evenborn.rooms.births.tests.make import delivering
from evenborn.rooms.reconciliation import actions
from evenborn.rooms.reconciliation.models import Linkage
from evenborn.rooms.reconciliation.tests.make_agreements import make_agreement, make_police
from evenborn.standards import load_schema

COUNTY = "500118"
YEAR = 2026
# Everything of the year has happened, and the next year's January is on its way.
WINTER = datetime(2027, 1, 15, 9, tzinfo=CHINA)


def lines_of(path: Path) -> list[dict[str, str]]:
    """Return the rows of one of the generator's files."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def as_csv(rows: list[dict[str, str]]) -> str:
    """Return rows as a file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def make_partners(cast: SimpleNamespace, *, at: datetime = WINTER) -> SimpleNamespace:
    """Return the police, their officer, and agreements for all that the county takes in."""
    police = make_police()
    officer = make_officer("iris", Role.EXCHANGE_PARTNER, department=police)
    year = {"starts_on": at.date().replace(month=1, day=1), "ends_on": at.date().replace(month=12)}
    for partner, kind in ((police, "registration"), (cast.anling, "certificate")):
        make_agreement(cast, partner, kind=kind, fields=list(load_schema(kind).names), **year)
    make_agreement(cast, cast.anling, kind="vaccination", **year)
    return SimpleNamespace(police=police, officer=officer)


def backfilled(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return deliveries as one hospital brings them in long after the births."""
    headers = {column.name: column.header for column in load_schema("delivery").columns}
    said = {"late_reason": "backfill", "entered_at": "", "facility_code": ""}
    return [row | {headers[name]: text for name, text in said.items()} for row in rows]


# What a clerk leaves out who copies a paper slip, and mistypes the mother's given name besides:
# the linkage then asks a person (probability 0.8 among 120 births).
LEFT_OUT = (
    *("母亲身份证号", "新生儿身份证号", "母亲出生日期", "父亲姓名", "父亲身份证号"),
    *("新生儿姓名", "出生时刻", "出生医学证明编号"),
)


def smudged(rows: list[dict[str, str]], *, every: int = 6) -> list[dict[str, str]]:
    """Return registrations of which some can only be decided by a person."""
    return [
        row | dict.fromkeys(LEFT_OUT, "") | {"母亲姓名": f"{row['母亲姓名'][:-1]}华"}
        if place % every == 0
        else row
        for place, row in enumerate(rows)
    ]


def make_files(folder: Path, *, births: int = 120, seed: int = 7, every: int = 6) -> Path:
    """Write the files of a county, some registrations smudged, and return their folder."""
    make_county(births, seed, folder, year=YEAR)
    path = folder / "registration.csv"
    path.write_text(as_csv(smudged(lines_of(path), every=every)), "utf-8-sig")
    return folder


def take_in(
    cast: SimpleNamespace, folder: Path, partners: SimpleNamespace, *, at: datetime = WINTER
) -> dict[str, Batch]:
    """Send the county's files through the house's doors; every file is one batch."""
    delivering(cast.anling)
    files: list[tuple[str, Officer, list[dict[str, str]]]] = [
        ("delivery", cast.alma, backfilled(lines_of(folder / "delivery.csv"))),
        ("registration", partners.officer, lines_of(folder / "registration.csv")),
        ("certificate", cast.alma, lines_of(folder / "certificate.csv")),
        ("vaccination", cast.alma, lines_of(folder / "vaccination.csv")),
    ]
    return {
        kind: sent(as_csv(rows), by=by, kind=kind, name=f"{kind}.csv", at=at)
        for kind, by, rows in files
    }


def link_now(by: Officer, *, at: datetime = WINTER, whole: bool = False) -> Linkage:
    """Run the linkage and return what it made; fails loudly when it did not."""
    run = actions.ask_linkage(whole=whole, by=by, at=at)
    work_until_empty(clock=lambda: at)
    run.refresh_from_db()
    found = Linkage.objects.filter(run=run).first()
    assert found is not None, (run.state, run.words_zh, run.error)
    return found


FACTS = (
    "infant_sex, birth_date, birth_order, area_code, in_delivery, in_certificate, "
    "in_registration, records"
)


def births_of(linkage: Linkage, tmp_path: Path) -> list[tuple]:
    """Return the births of a linkage in any order that is always the same."""
    path = vault.lay_out(linkage.births.name, linkage.births.secret, tmp_path / "b.parquet")
    with duckdb.connect() as con:
        rows = con.execute(f"SELECT {FACTS} FROM '{path}'").fetchall()
    path.unlink()
    return sorted(rows, key=str)
