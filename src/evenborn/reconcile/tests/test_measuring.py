import itertools
from datetime import date, timedelta

import duckdb
import pytest

from evenborn.reconcile.births import make_births
from evenborn.reconcile.measuring import Measure
from evenborn.reconcile.scope import Scope, area_name, read_period
from evenborn.reconcile.tests.make import make_links, make_record, make_sources
from evenborn.stats import Definition, dual_system, sex_ratio


def measure(tmp_path, births, *, basis="residence", area="500118"):
    """Measure births given as {kind: record}, one per birth."""
    files, links = {}, {}
    for number, held in enumerate(births):
        for kind, changes in held.items():
            record = make_record(f"{kind}{number}", **changes)
            files.setdefault(kind, []).append(record)
            links.setdefault(f"b{number:04}", []).append((kind, record["record_id"]))
    sources = make_sources(tmp_path, files)
    con = duckdb.connect()
    make_births(sources, make_links(tmp_path, links), con=con)
    scope = Scope(area, area_name(area, 2025), read_period("2025"), basis)
    return Measure(con, scope, {one.kind for one in sources}, Definition(basis=basis))


BOY, GIRL = {"infant_sex": 1}, {"infant_sex": 2}


def test_the_whole_is_what_the_statistics_say_of_the_counts(tmp_path):
    births = (
        [{"delivery": BOY}] * 30 + [{"delivery": GIRL}] * 20 + [{"delivery": {"infant_sex": 9}}]
    )
    found = measure(tmp_path, births)

    whole = found.whole("", found.here)

    expected = sex_ratio(boys=30, girls=20, unknown=1)
    assert (whole.boys, whole.girls, whole.unknown, whole.births) == (30, 20, 1, 51)
    assert (whole.srb, whole.low, whole.high) == (expected.srb, expected.low, expected.high)


def test_a_birth_outside_the_year_or_the_county_is_not_counted(tmp_path):
    births = [
        {"delivery": BOY},
        {"delivery": BOY | {"birth_date": date(2024, 12, 31)}},
        {"delivery": BOY | {"area_code": "510104003"}},
        {"delivery": BOY | {"area_code": None}},
    ]
    found = measure(tmp_path, births)

    assert found.whole("", found.here).births == 1
    assert [(r.code, r.births) for r in found.by_residence()] == [
        ("here", 1),
        ("elsewhere", 1),
        ("不详", 1),
    ]


def test_orders_from_the_third_are_one_row_and_the_unstated_another(tmp_path):
    orders = [1, 1, 2, 3, 5, None]
    found = measure(tmp_path, [{"delivery": BOY | {"birth_order": order}} for order in orders])

    assert [(r.code, r.births) for r in found.by_order()] == [
        ("1", 2),
        ("2", 1),
        ("3+", 2),
        ("不详", 1),
    ]


def test_townships_have_their_names_and_a_county_code_says_it_is_not_exact(tmp_path):
    codes = ["500118100", "500118100", "500118"]
    found = measure(tmp_path, [{"delivery": BOY | {"area_code": code}} for code in codes])

    assert {r.label.zh: r.births for r in found.by_area()} == {"青峰镇": 2, "未细分到下级": 1}


@pytest.mark.parametrize(
    ("basis", "births"), [("occurrence", 3), ("residence", 3), ("registration", 2)]
)
def test_each_basis_counts_its_own_births(tmp_path, basis, births):
    elsewhere = BOY | {"area_code": "510104003"}
    held = [
        {"delivery": BOY, "registration": BOY},
        {"delivery": elsewhere},
        {"registration": BOY},
        {"registration": BOY | {"birth_date": date(2024, 1, 1)}},
    ]
    found = measure(tmp_path, [*held, {"certificate": GIRL}], basis=basis)

    assert found.whole("", found.here).births == births


def test_late_is_more_than_a_month_after_the_birth(tmp_path):
    born = date(2025, 1, 31)
    days = [born + timedelta(28), born + timedelta(29), None]  # 28 February is the last in time
    births = [{"registration": BOY | {"birth_date": born, "registered_on": day}} for day in days]
    found = measure(tmp_path, births)

    assert found.whole("", found.here).late == 1
    assert [r.late for r in found.by_period("quarter")] == [1]


def test_without_registration_dates_nothing_is_said_of_late_ones(tmp_path):
    found = measure(tmp_path, [{"delivery": BOY}, {"registration": BOY}])

    assert found.whole("", found.here).late is None


def test_coverage_is_the_share_of_what_the_others_know(tmp_path):
    # 8 boys with both, 1 with the police only, 1 with the hospital only; 6 girls, 3 and 0.
    both = {"delivery": {}, "registration": {}}
    births = []
    for sex, together, police, hospital in ((1, 8, 1, 1), (2, 6, 3, 0)):
        said = {"infant_sex": sex}
        births += [dict.fromkeys(both, said)] * together
        births += [{"registration": said}] * police + [{"delivery": said}] * hospital
    found = measure(tmp_path, births)

    delivery, registration = found.coverage()

    assert (delivery.boys.hits, delivery.boys.trials) == (8, 9)
    assert (delivery.girls.hits, delivery.girls.trials) == (6, 9)
    assert (registration.boys.hits, registration.boys.trials) == (8, 9)
    assert registration.girls.share == 1.0
    assert delivery.girls.low < 6 / 9 < delivery.girls.high
    (pair,) = found.pairs()
    assert pair.coverage.boys == dual_system(first=9, second=9, both=8)
    assert pair.coverage.girls == dual_system(first=6, second=9, both=6)


def test_one_agency_alone_has_no_coverage(tmp_path):
    assert measure(tmp_path, [{"delivery": BOY}]).coverage() == ()


def test_every_way_of_taking_births_apart_adds_up(tmp_path):
    kinds = ("delivery", "certificate", "registration")
    births = []
    for number, (sex, order, size) in enumerate(
        itertools.product((0, 1, 2, 9), (None, 1, 2, 4), (1, 2, 3))
    ):
        changes = {
            "infant_sex": sex,
            "birth_order": order,
            "birth_date": date(2025, 1 + number % 12, 1 + number % 28),
            "area_code": ["500118100", "500118101", "500118"][number % 3],
        }
        births.append(dict.fromkeys(kinds[:size], changes))
    found = measure(tmp_path, births)
    whole = found.whole("", found.here)

    for rows in (
        found.by_period("month"),
        found.by_period("quarter"),
        found.by_order(),
        found.by_area(),
    ):
        assert sum(row.boys for row in rows) == whole.boys
        assert sum(row.girls for row in rows) == whole.girls
        assert sum(row.births for row in rows) == whole.births == 48


def test_funnel_limits_of_an_area_hold_the_band_and_widen_as_births_get_fewer(tmp_path):
    births = [{"delivery": (BOY if n % 2 else GIRL)} for n in range(200)]
    births += [
        {"delivery": (BOY if n % 2 else GIRL) | {"area_code": "500118101"}} for n in range(40)
    ]
    found = measure(tmp_path, births)

    limits = found.limits(found.by_area())

    large, small = sorted(limits.areas, key=lambda one: -one.births)
    assert small.low_95 < large.low_95 < 103
    assert 107 < large.high_95 < small.high_95
    assert large.low_998 < large.low_95
    assert large.high_95 < large.high_998
    assert limits.curve[0].births <= 40
    assert limits.curve[-1].births >= 200
