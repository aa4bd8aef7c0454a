"""The truth: true births follow the census, and twins and siblings are what they should be."""

from math import sqrt

import numpy as np
import pytest

from evenborn.demo import make_county
from evenborn.demo.census import AGES, BOYS, GIRLS, RESIDENCES, YOUNGEST

# China Population Census Yearbook 2020, table 6-1 (long form), births by order, all residences.
CENSUS_BOYS = {1: 294_657, 2: 269_715, 3: 62_388, 4: 11_025, 5: 3_453}
CENSUS_GIRLS = {1: 260_373, 2: 252_586, 3: 46_932, 4: 8_476, 5: 2_716}


def near(hits: int, trials: int, share: float) -> bool:
    """Say whether a share is within four standard errors (one chance in 16,000 to be wrong)."""
    return abs(hits - trials * share) <= 4 * sqrt(trials * share * (1 - share)) + 1


def test_the_packaged_census_adds_up_to_the_printed_totals():
    assert dict(enumerate(BOYS.sum(axis=0).tolist(), 1)) == CENSUS_BOYS
    assert dict(enumerate(GIRLS.sum(axis=0).tolist(), 1)) == CENSUS_GIRLS


def test_births_by_order_and_residence_follow_the_census(ask):
    births = BOYS + GIRLS
    rows = ask("SELECT residence, least(birth_order, 5), count(*) FROM births_truth GROUP BY ALL")

    assert len(rows) == 15
    for residence, order, count in rows:
        share = births[RESIDENCES.index(residence), order - 1] / births.sum()
        assert near(count, 60_000, share), (residence, order)


def test_boys_among_births_of_an_order_and_residence_follow_the_census(ask):
    rows = ask(
        "SELECT residence, least(birth_order, 5), count(*), count_if(infant_sex = 1) "
        "FROM births_truth GROUP BY ALL"
    )

    for residence, order, count, boys in rows:
        at = RESIDENCES.index(residence), order - 1
        assert near(boys, count, BOYS[at] / (BOYS[at] + GIRLS[at])), (residence, order)


def test_exactly_the_births_asked_for_are_made(ask):
    assert ask("SELECT count(*), count(DISTINCT birth_id) FROM births_truth") == [(60_000, 60_000)]


@pytest.mark.parametrize("births", [0, 1, 2, 10])
@pytest.mark.parametrize("format_", ["csv", "parquet", "xlsx"])
def test_very_few_births_are_made_as_well(tmp_path, births, format_):
    made = make_county(births, 3, tmp_path, format_)

    assert made.births == births
    assert sorted(file.name for file in made.files) == sorted(f.name for f in tmp_path.iterdir())


def test_multiples_are_as_frequent_as_the_profile_says(ask):
    ((deliveries, multiples),) = ask(
        "SELECT count(*), count_if(n > 1) FROM "
        "(SELECT count(*) AS n FROM births_truth GROUP BY delivery)"
    )

    assert near(multiples, deliveries, 0.012)


def test_children_of_one_delivery_share_mother_and_day_and_are_ranked(ask):
    wrong = ask(
        "SELECT delivery FROM births_truth GROUP BY delivery HAVING count(DISTINCT mother) > 1 "
        "OR count(DISTINCT birth_date) > 1 OR count(*) <> any_value(plurality) "
        "OR list_sort(list(plurality_rank)) <> range(1, count(*)::INT + 1) "
        "OR max(birth_order) - min(birth_order) <> count(*) - 1"
    )

    assert wrong == []


def test_twins_are_born_close_in_time_and_seldom_of_different_sex(ask):
    rows = ask(
        "SELECT abs(date_diff('minute', a.birth_time, b.birth_time)), "
        "a.infant_sex = b.infant_sex "
        "FROM (SELECT * FROM delivery JOIN truth USING (record_id) JOIN births_truth "
        "t USING (birth_id)) a JOIN (SELECT * FROM delivery JOIN truth USING (record_id) "
        "JOIN births_truth t USING (birth_id)) b ON a.delivery = b.delivery "
        "AND a.birth_id < b.birth_id WHERE a.birth_time IS NOT NULL AND b.birth_time IS NOT NULL"
    )

    assert len(rows) > 300
    assert max(minutes for minutes, _ in rows) <= 40
    # Three in ten are identical and half of the others alike by chance: about 65 %.
    assert 0.55 < sum(alike for _, alike in rows) / len(rows) < 0.75


def test_siblings_are_born_300_to_700_days_apart_and_orders_go_on(ask):
    ((siblings,),) = ask(
        "SELECT count(*) FROM births_truth WHERE mother IN (SELECT mother FROM births_truth "
        "GROUP BY mother HAVING count(DISTINCT delivery) > 1)"
    )
    gaps = ask(
        "SELECT max(birth_date) - min(birth_date), max(birth_order) - min(birth_order) + 1, "
        "count(*) FROM births_truth GROUP BY mother HAVING count(DISTINCT delivery) > 1"
    )

    assert near(siblings / 2, 30_000, 0.04)
    assert all(300 <= days <= 700 for days, _, _ in gaps)
    assert all(orders == births for _, orders, births in gaps)


def test_mothers_ages_rise_with_the_order(ask):
    rows = ask(
        "SELECT least(b.birth_order, 3), avg(date_diff('day', mother_birth_date, b.birth_date)) "
        "/ 365.25, min(date_diff('day', mother_birth_date, b.birth_date)) / 365.25 "
        "FROM delivery d JOIN truth t ON t.source = 'delivery' AND t.record_id = d.record_id "
        "JOIN births_truth b USING (birth_id) GROUP BY ALL ORDER BY ALL"
    )

    ages = [age for _, age, _ in rows]
    # Table 6-2 of the census; a half year is added for completed years.
    census = AGES @ (YOUNGEST + np.arange(AGES.shape[1]) + 0.5) / AGES.sum(axis=1)
    # Later children of siblings in the window are told by their mother's first age.
    assert ages == pytest.approx(census.tolist(), abs=0.25)
    assert min(youngest for _, _, youngest in rows) >= 15


def test_every_record_is_in_the_truth_once(ask):
    for source in ("delivery", "registration", "certificate"):
        ((records, known),) = ask(
            f"SELECT count(DISTINCT record_id), (SELECT count(*) FROM truth "
            f"WHERE source = '{source}') FROM {source}"
        )
        missing = ask(
            f"SELECT record_id FROM {source} EXCEPT "
            f"SELECT record_id FROM truth WHERE source = '{source}'"
        )

        assert records == known
        assert missing == []


def test_the_truth_names_only_births_that_are_true(ask):
    assert ask("SELECT count(*) FROM truth ANTI JOIN births_truth USING (birth_id)") == [(0,)]
    assert ask("SELECT typeof(birth_id), typeof(record_id) FROM truth LIMIT 1") == [
        ("BIGINT", "VARCHAR")
    ]


def test_the_truth_of_births_holds_no_name_and_no_number_of_a_person(ask):
    columns = [row[0] for row in ask("DESCRIBE births_truth")]

    assert not [name for name in columns if "name" in name or "number" in name]
