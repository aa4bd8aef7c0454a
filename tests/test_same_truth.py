"""Site, command line and a slow plain-SQL count say the same, of sound rows and of damaged ones.

EVENBORN_TRUTH_BIRTHS=5000 compares a larger county.
"""

import csv
import io
import json
import os
import random
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest
from django.urls import reverse

from evenborn.counts import UNSTATED
from evenborn.foundation.exchange import vault
from evenborn.foundation.exchange.models import Batch, BatchCause, ProblemLine
from evenborn.report import FormHeader
from evenborn.rooms.births.models import Birth
from evenborn.rooms.facilities.models import Institution
from evenborn.rooms.facilities.tests.make import make_institution
from evenborn.rooms.indicators import queries
from evenborn.rooms.indicators.actions import approve_release, prepare_release, publish_release
from evenborn.rooms.indicators.cube import reading
from evenborn.rooms.indicators.models import Cube
from evenborn.rooms.indicators.queries import Ask
from evenborn.rooms.indicators.tests.reading import plain
from evenborn.rooms.reconciliation.figuring import figures_of
from evenborn.rooms.reconciliation.models import Linkage
from evenborn.rooms.reconciliation.tests.make_linkage import (
    COUNTY,
    WINTER,
    YEAR,
    as_csv,
    lines_of,
    link_now,
    make_files,
    make_partners,
    take_in,
)
from evenborn.stats import BASES
from tests.plain_sql import Slow

pytestmark = pytest.mark.long

BIRTHS = int(os.environ.get("EVENBORN_TRUTH_BIRTHS", "250"))
SOURCES = ("delivery", "certificate", "registration")
QUARTERS = [f"{YEAR}Q{n}" for n in (1, 2, 3, 4)]
BEIJING = "110101001000"


@dataclass
class County:
    """One county as the house has it, and the files it came from."""

    files: dict[str, list[dict[str, str]]]
    batches: dict[str, Batch]
    linkage: Linkage
    links: list[tuple[str, str, str, str | None]]
    slow: Slow
    folder: Path
    hospital: str


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "house"
    yield settings.MEDIA_ROOT
    reading.forget()


# ── one row in a hundred is damaged, each in its way ────────────────────────────────────────────


def blank_sex(row, _):
    return [row | {"新生儿性别": ""}]


def impossible_date(row, _):
    return [row | {born_in(row): f"{YEAR}-02-30"}]


def future_date(row, _):
    return [row | {born_in(row): f"{YEAR + 1}-12-01"}]


def cut_id(row, _):
    return [row | {"母亲身份证号": row["母亲身份证号"][:12]}]


def swapped_columns(row, _):
    return [row | {"母亲姓名": row["母亲身份证号"], "母亲身份证号": row["母亲姓名"]}]


def other_province(row, _):
    area = "户口登记地区划代码" if "户口登记地区划代码" in row else "户籍地区划代码"
    return [row | {"常住地区划代码": BEIJING, area: BEIJING}]


def same_line_twice(row, _):
    return [row, row]


def same_number_for_another(row, rng):
    return [row, row | {"新生儿性别": rng.choice("男女"), "母亲姓名": "王小雨"}]


def other_sex(row, _):
    return [row | {"新生儿性别": "女" if row["新生儿性别"] == "男" else "男"}]


DAMAGES = (
    *(blank_sex, impossible_date, cut_id, swapped_columns, other_province, same_line_twice),
    *(same_number_for_another, other_sex, future_date),
)


def born_in(row):
    return "分娩日期" if "分娩日期" in row else "出生日期"


def damage(folder: Path, seed: int) -> None:
    """Damage one row in a hundred of every file, and at least one in each way."""
    rng = random.Random(seed)
    for number, source in enumerate(SOURCES):
        rows = lines_of(folder / f"{source}.csv")
        wanted = max(len(rows) // 100, len(DAMAGES) // len(SOURCES))
        chosen = rng.sample(range(len(rows)), wanted)
        ways = {
            at: DAMAGES[(number * len(DAMAGES) // len(SOURCES) + n) % len(DAMAGES)]
            for n, at in enumerate(chosen)
        }
        made = [
            out
            for at, row in enumerate(rows)
            for out in (ways[at](row, rng) if at in ways else [row])
        ]
        (folder / f"{source}.csv").write_text(as_csv(made), "utf-8-sig")


# ── the county in the house, and in plain SQL ───────────────────────────────────────────────────


def institutions_of(files) -> None:
    """Enter the institutions that the certificates name, so that births occur in townships."""
    codes = sorted({row["助产机构代码"] for row in files["certificate"]} - {""})
    for number, code in enumerate(codes[:4]):
        make_institution(
            f"第{number}医院", area_code=f"{COUNTY}00{number + 2}", credit_code=code.upper()
        )


def in_house(cast, folder: Path, tmp_path: Path) -> County:
    files = {source: lines_of(folder / f"{source}.csv") for source in (*SOURCES, "vaccination")}
    institutions_of(files)
    batches = take_in(cast, folder, make_partners(cast))
    linkage = link_now(cast.emil)
    hospital = Institution.objects.get(department=cast.anling).credit_code
    links = links_of(linkage, tmp_path)
    slow = Slow(
        {source: files[source] for source in SOURCES},
        refused={source: refused_lines(batches[source]) for source in SOURCES},
        links=links,
        institutions=dict(Institution.objects.values_list("credit_code", "area_code")),
        hospital=hospital,
        county=COUNTY,
    )
    return County(files, batches, linkage, links, slow, tmp_path, hospital)


def links_of(linkage: Linkage, tmp_path: Path) -> list[tuple[str, str, str, str | None]]:
    path = vault.lay_out(linkage.links.name, linkage.links.secret, tmp_path / "links.parquet")
    with duckdb.connect() as con:
        rows = con.execute(
            f"SELECT birth_id, source, record_id, duplicate_of FROM '{path}' ORDER BY ALL"
        ).fetchall()
    return [(birth, source, record.partition(":")[2], copy) for birth, source, record, copy in rows]


def refused_lines(batch: Batch) -> set[int]:
    found = ProblemLine.objects.filter(cause__batch=batch, cause__severity="error")
    return set(found.values_list("line", flat=True))


# ── nothing is dropped silently ─────────────────────────────────────────────────────────────────


def everything_is_told(county: County) -> None:
    """Every line of every file is a record, or is told why it is none."""
    linked = {(source, record) for _, source, record, _ in county.links}
    assert len(linked) == len(county.links), "a record is of one birth"
    for source in SOURCES:
        rows = county.files[source]
        batch = county.batches[source]
        refused = refused_lines(batch)
        assert batch.lines == len(rows)
        assert batch.lines == batch.accepted + batch.refused + batch.known
        assert batch.refused == len(refused)
        ends = Counter()
        seen: list[dict[str, str]] = []
        for line, row in enumerate(rows, start=2):
            ends[end_of(source, line, row, linked, refused, seen)] += 1
            seen.append(row)
        assert ends["refused"] == batch.refused
        assert ends["known"] == batch.known
        assert ends["record"] == county.linkage.sources[source]["records"]
        assert ends["lost"] == 0, (source, ends)
    counts = county.linkage.counts
    assert counts["records"] == counts["linked"] + counts["single"] + counts["review"]
    assert counts["records"] == len(county.links)
    assert counts["births"] == len({birth for birth, *_ in county.links})
    cube = Cube.objects.get(state="current")
    for basis in BASES:
        # A cube's births are those of a basis, with and without a date.
        boys, girls, unknown, _ = county.slow.total(basis)
        assert cube.births[basis] == boys + girls + unknown


def damage_is_told(county: County) -> None:
    """What cannot be right was sent back by line and cause; what came twice is known."""
    causes = {
        (one.batch.kind, one.code, one.columns)
        for one in BatchCause.objects.filter(severity="error").select_related("batch")
    }
    assert causes >= {
        ("delivery", "missing", "infant_sex"),
        ("delivery", "unreadable", "birth_date"),
        ("registration", "record-number-twice", "record_id"),
        ("registration", "after-today", "birth_date"),
    }
    assert sum(county.batches[source].known for source in SOURCES) > 0
    assert sum(county.batches[source].refused for source in SOURCES) > 3
    assert county.slow.ask(
        "SELECT count(*) FROM raw WHERE area = :beijing AND record IN (SELECT record FROM link)",
        beijing=BEIJING,
    ) != [(0,)], "a code of another province is no reason to drop a birth"


def end_of(source, line, row, linked, refused, seen) -> str:
    if line in refused:
        return "refused"
    if row in seen:
        return "known"
    if (source, row["记录编号"]) in linked:
        return "record"
    if row.get("分娩结局", "活产") != "活产":
        return "stillbirth"
    if row.get("签发类别", "首次签发") != "首次签发":
        return "issued again"
    if row[born_in(row)] < f"{YEAR - 1}-01-01":
        return "born before the window"
    return "lost"


# ── the three answers ───────────────────────────────────────────────────────────────────────────


def births_agree(county: County) -> None:
    """Birth for birth: what the linkage kept is what the slow rule settles from the raw rows."""
    file = county.linkage.births
    path = vault.lay_out(file.name, file.secret, county.folder / "births.parquet")
    with duckdb.connect() as con:
        kept = con.execute(
            "SELECT birth_id, infant_sex, CAST(birth_date AS VARCHAR), "
            "CASE WHEN birth_order < 3 THEN birth_order WHEN birth_order >= 3 THEN 3 END, "
            "area_code, hukou_code, facility_code, place_type = 'facility', "
            "CAST(registered_on AS VARCHAR), in_delivery::INT + 2 * in_certificate::INT "
            f"+ 4 * in_registration::INT FROM '{path}' ORDER BY 1"
        ).fetchall()
    slowly = county.slow.ask(
        "SELECT birth, coalesce(sex, 9), born, nullif(parity, 0), area, hukou, facility, "
        "place = '医疗机构', registered, held FROM birth ORDER BY 1"
    )
    assert kept == slowly


def from_the_cube() -> dict[str, dict[tuple[str, int, str], tuple[int, ...]]]:
    """Return the pages' numbers: basis → (quarter, order, township) → counts."""
    found = {}
    for basis in BASES:
        ask = Ask(COUNTY, basis, date(YEAR - 1, 1, 1), date(YEAR + 1, 12, 1))
        found[basis] = {
            (f"{start.year}Q{start.month // 3 + 1}", order, place): (
                *(cell.boys, cell.girls, cell.unknown, cell.late, cell.hospital, cell.dated),
            )
            for cell in queries.cells(ask, ("quarter", "order", "place"))
            for start, order, place in [cell.key]
        }
    return found


def coverage_in_the_cube() -> dict[tuple[str, str], dict[int, tuple[int, int, int]]]:
    found = {}
    for basis in BASES:
        for quarter in QUARTERS:
            first = date(YEAR, 3 * int(quarter[-1]) - 2, 1)
            covered = queries.coverage(
                Ask(COUNTY, basis, first, first.replace(month=first.month + 2))
            )
            found[basis, quarter] = {
                held: (n.boys, n.girls, n.unknown) for held, n in covered.by_mask.items()
            }
    return found


def in_plain_sql(slow: Slow):
    return {basis: slow.cells(basis) for basis in BASES}


def held_in_plain_sql(slow: Slow):
    return {(basis, quarter): slow.held(basis, quarter) for basis in BASES for quarter in QUARTERS}


def figures_agree(county: County) -> None:
    """The quarter's table: whole, bases, orders, months, areas, agencies, the cross."""
    slow = county.slow
    for number, quarter in enumerate(QUARTERS):
        figures = figures_of(
            county.linkage,
            date(YEAR, 3 * number + 1, 1),
            today=WINTER.date(),
            form=FormHeader(),
            explanation="",
        )
        here = f"quarter = '{quarter}'"
        assert told(figures.whole) == slow.total("residence", here)
        assert ratio_of(figures.whole) == pytest.approx(
            slow.ratio(figures.whole.boys, figures.whole.girls), rel=1e-9
        )
        order = ("occurrence", "residence", "registration")
        assert [told(row) for row in figures.by_basis] == [slow.total(one, here) for one in order]
        codes = {0: UNSTATED, 1: "1", 2: "2", 3: "3+"}
        found = {row.code: (row.boys, row.girls, row.unknown) for row in figures.by_order}
        slowly = slow.by("parity", "residence", quarter)
        assert found == {codes[value]: n for value, n in slowly.items()}
        found = {row.code: (row.boys, row.girls, row.unknown) for row in figures.by_month}
        assert found == slow.by("month", "residence", quarter)
        found = {row.code: (row.boys, row.girls, row.unknown) for row in figures.by_area}
        assert found == slow.by("township", "residence", quarter)
        *agencies, vaccinated = figures.by_source
        assert [told(row) for row in agencies] == [
            slow.total("residence", f"{here} AND held & {bit}") for bit in (1, 2, 4)
        ]
        assert (vaccinated.boys, vaccinated.girls, vaccinated.unknown) == doses(county, number)
        crossed = defaultdict(lambda: [0, 0, 0, 0])
        for row in figures.cross:
            for at, n in enumerate((row.boys, row.girls, row.unknown, row.late)):
                crossed[row.basis][at] += n
        assert {basis: tuple(n) for basis, n in crossed.items()} == {
            basis: slow.total(basis, here) for basis in order
        }
        assert all(balance.adds_up for balance in figures.balances)
    assert told(figures.year_to_date) == slow.total("residence", f"quarter LIKE '{YEAR}%'")


def doses(county: County, number: int) -> tuple[int, int, int]:
    """Return the first vaccinations of a quarter, by sex: BCG is given at birth."""
    found = Counter()
    months = {f"{YEAR}-{month:02}" for month in range(3 * number + 1, 3 * number + 4)}
    for row in county.files["vaccination"]:
        if row["疫苗"] == "卡介苗" and row["月份"] in months and row["地区代码"].startswith(COUNTY):
            found[row["性别"]] += int(row["首剂接种人数"])
    return found.pop("男"), found.pop("女"), found.total()


def told(row) -> tuple[int, int, int, int]:
    return row.boys, row.girls, row.unknown, row.late


def ratio_of(row) -> tuple[float, float, float]:
    return row.srb, row.low, row.high


def sentence(slow: Slow, boys: int, girls: int, unknown: int) -> str:
    """Return how every page begins: births, ratio, interval."""
    srb, low, high = slow.ratio(boys, girls)
    beside = f"（其中性别不详 {unknown:,} 人）" if unknown else ""
    return (
        f"出生 {boys + girls + unknown:,} 人{beside}，"
        f"性别比 {srb:.1f}（95% 区间 {low:.1f}–{high:.1f}）"
    )


def pages_agree(county: County, client, cast) -> None:
    """The page's sentence, for each basis and quarter; a township's too."""
    slow = county.slow
    client.force_login(cast.emil)
    for basis in BASES:
        for quarter in QUARTERS:
            boys, girls, unknown, _ = slow.total(basis, f"quarter = '{quarter}'")
            page = client.get(
                reverse("indicators-home"), {"area": COUNTY, "period": quarter, "basis": basis}
            )
            assert sentence(slow, boys, girls, unknown) in plain(page.text), (basis, quarter)
    boys, girls, unknown, _ = slow.total("residence", f"township = '{COUNTY}003'")
    page = client.get(reverse("indicators-home"), {"area": f"{COUNTY}003", "period": str(YEAR)})
    assert sentence(slow, boys, girls, unknown) in plain(page.text)


def public_files_agree(county: County, client, cast, *, released: range) -> None:
    """What is released: the shown counts are the slow ones, of quarter and year to date."""
    shown = 0
    for number in released:
        draft = prepare_release(COUNTY, year=YEAR, quarter=number, by=cast.emil, at=WINTER)
        approved = approve_release(draft, by=cast.hana, at=WINTER)
        publish_release(approved, by=cast.emil, at=WINTER)
        answer = client.get(f"/public/{YEAR}-Q{number}/births-{COUNTY}-{YEAR}-Q{number}-r0.csv")
        assert answer.status_code == 200
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert rows
        for row in rows:
            stated = {one["birth_order"] for one in rows if one["period"] == row["period"]}
            shown += public_row_agrees(county.slow, row, is_folded="_U" not in stated)
    assert shown > 10, "hardly anything was compared"


def public_row_agrees(slow: Slow, row: dict[str, str], *, is_folded: bool) -> int:
    """Compare what one row of an open-data file shows; return how many numbers that were."""
    last = {"S": 2, "_O": 3, "A": 4}.get(row["freq"]) or int(row["period"][-1])
    within = range(last if row["freq"] == "Q" else 1, last + 1)
    where = f"quarter IN {(*(f'{YEAR}Q{n}' for n in within), '')}"
    orders = {"_U": "0", "1": "0, 1" if is_folded else "1", "2": "2", "3P": "3"}
    if row["birth_order"] != "_T":
        where += f" AND parity IN ({orders[row['birth_order']]})"
    if row["area_code"] != COUNTY:
        where += f" AND township = '{row['area_code']}'"
    boys, girls, *_ = slow.total("residence", where)
    shown = 0
    for name, n in (("boys", boys), ("girls", girls), ("births", boys + girls)):
        if row[name] != ":":
            assert int(row[name]) == n, row
            shown += 1
    ratio = [row[name] for name in ("boys_per_100_girls", "low_95", "high_95")]
    if ratio != [":"] * 3:
        assert ratio == [f"{number:.1f}" for number in slow.ratio(boys, girls)], row
        shown += 3
    return shown


def command_line(county: County, *, basis: str, quarter: str) -> None:
    """`evenborn reconcile` and `evenborn ratio` on the same accepted rows."""
    slow, folder = county.slow, county.folder / "given"
    folder.mkdir()
    there = set(Birth.objects.values_list("record_id", flat=True))
    refused = refused_lines(county.batches["delivery"])
    # The register asks more than a file's own check can, and knows whose deliveries they are.
    delivery = [
        row | {"助产机构代码": county.hospital}
        for line, row in enumerate(county.files["delivery"], start=2)
        if line not in refused and row["记录编号"] in there
    ]
    for source, rows in (county.files | {"delivery": delivery}).items():
        (folder / f"{source}.csv").write_text(as_csv(rows), "utf-8-sig")
    out = county.folder / "out"
    evenborn(
        "reconcile",
        *(str(folder / f"{source}.csv") for source in SOURCES),
        *("--out", str(out), "--today", WINTER.date().isoformat()),
        *("--area", COUNTY, "--period", quarter, "--basis", basis),
    )
    receipt = json.loads((out / "receipt.json").read_text())
    said = receipt["answer"]
    boys, girls, unknown, _ = slow.total(basis, f"quarter = '{quarter}'")
    assert (said["boys"], said["girls"], said["unknown"]) == (boys, girls, unknown)
    assert (said["srb"], said["low"], said["high"]) == pytest.approx(slow.ratio(boys, girls))
    assert all(balance["adds_up"] for balance in receipt["balances"])
    for one in receipt["inputs"]:
        assert one["lines"] == one["accepted"] + one["refused"] + one["known"]

    groups = "quarter,birth_order,area:9,in_delivery,in_certificate,in_registration"
    table = json.loads(evenborn("ratio", str(out / "births.parquet"), "--by", groups, "--json"))
    assert ratio_cells(slow, table) == {
        basis: grouped(slow.cells(basis), with_township=basis == "residence") for basis in BASES
    }


def ratio_cells(slow: Slow, table: list[dict]) -> dict[str, dict[tuple[object, ...], list[int]]]:
    """Return what `evenborn ratio` counts: basis → (quarter, order, township) → by sex.

    The command knows no institution and no township of registration: elsewhere than by residence
    its townships are not compared.
    """
    found = {basis: defaultdict(lambda: [0, 0, 0]) for basis in BASES}
    for row in table:
        if row["girls"] and row["boys"]:
            assert (row["srb"], row["low"], row["high"]) == pytest.approx(
                slow.ratio(row["boys"], row["girls"])
            )
        if row["quarter"] == UNSTATED:
            continue
        order = 0 if row["birth_order"] == UNSTATED else min(int(row["birth_order"]), 3)
        held = {source for source in SOURCES if row[f"in_{source}"] == "true"}
        at = row["area:9"]
        here = {
            "residence": at.startswith(COUNTY) and at.ljust(9, "0"),
            "occurrence": held & {"delivery", "certificate"} and "",
            "registration": held & {"registration"} and "",
        }
        for basis, place in here.items():
            if isinstance(place, str):
                cell = found[basis][row["quarter"], order, place]
                for n, sex in enumerate(("boys", "girls", "unknown")):
                    cell[n] += row[sex]
    return {basis: dict(cells) for basis, cells in found.items()}


def grouped(cells, *, with_township: bool) -> dict[tuple[object, ...], list[int]]:
    found = defaultdict(lambda: [0, 0, 0])
    for (quarter, order, place), (boys, girls, unknown, *_) in cells.items():
        cell = found[quarter, order, place if with_township else ""]
        for n, births in enumerate((boys, girls, unknown)):
            cell[n] += births
    return dict(found)


def evenborn(*words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "evenborn", *words],
        env={**os.environ, "PYTHONUTF8": "1", "EVENBORN_LANG": "en"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


# ── the comparison can fail ─────────────────────────────────────────────────────────────────────

ITS_RECORDS = "(source, record) IN (SELECT source, record FROM link WHERE birth = :birth)"
MUTATIONS = (
    # One birth of another sex, in another quarter, of another order, in another township.
    f"UPDATE raw SET sex = CASE sex WHEN '男' THEN '女' ELSE '男' END WHERE {ITS_RECORDS}",
    f"UPDATE raw SET born = date(born, '+3 months') WHERE {ITS_RECORDS}",
    f"UPDATE raw SET parity = parity % 3 + 1 WHERE {ITS_RECORDS}",
    f"UPDATE raw SET area = '{COUNTY}009000' WHERE {ITS_RECORDS}",
    # One registered late; one that the police do not have; one that is lost.
    f"UPDATE raw SET registered = date(born, '+2 months') WHERE {ITS_RECORDS}",
    "DELETE FROM link WHERE source = 'registration' AND birth = :birth",
    "DELETE FROM link WHERE birth = :birth",
)


def every_change_is_noticed(slow: Slow) -> None:
    """Change one birth in the slow count: the comparison no longer holds."""
    ((birth,),) = slow.ask(
        "SELECT birth FROM counted WHERE basis = 'residence' AND held = 7 AND quarter = :quarter "
        "AND late = 0 AND township <> :place ORDER BY birth LIMIT 1",
        quarter=QUARTERS[1],
        place=f"{COUNTY}009",
    )
    cells, held = from_the_cube(), coverage_in_the_cube()
    for mutation in MUTATIONS:
        slow.con.commit()
        slow.con.execute("CREATE TEMP TABLE raw_before AS SELECT * FROM raw")
        slow.con.execute("CREATE TEMP TABLE link_before AS SELECT * FROM link")
        slow.con.execute(mutation, {"birth": birth})
        slow.count()
        assert (in_plain_sql(slow), held_in_plain_sql(slow)) != (cells, held), mutation
        for table in ("raw", "link"):
            slow.con.execute(f"DELETE FROM {table}")
            slow.con.execute(f"INSERT INTO {table} SELECT * FROM {table}_before")
            slow.con.execute(f"DROP TABLE {table}_before")
    slow.count()
    assert in_plain_sql(slow) == cells


@pytest.mark.parametrize("is_damaged", [False, True], ids=["sound", "damaged"])
def test_site_command_line_and_plain_sql_count_the_same(
    cast, client, media, tmp_path, monkeypatch, is_damaged
):
    monkeypatch.setattr("evenborn.foundation.ui.clock.now", lambda: WINTER)
    folder = make_files(tmp_path / "files", births=BIRTHS, seed=11)
    if is_damaged:
        damage(folder, seed=5)

    county = in_house(cast, folder, tmp_path)

    everything_is_told(county)
    if is_damaged:
        damage_is_told(county)
    births_agree(county)
    assert from_the_cube() == in_plain_sql(county.slow)
    assert coverage_in_the_cube() == held_in_plain_sql(county.slow)
    figures_agree(county)
    pages_agree(county, client, cast)
    public_files_agree(county, client, cast, released=range(1, 3 if BIRTHS < 1000 else 5))
    command_line(county, basis="residence", quarter=QUARTERS[1])
    every_change_is_noticed(county.slow)
