"""Births missing from one agency, with a chance that differs by sex: hidden girls."""

from math import sqrt

import duckdb
import pytest

from evenborn.demo import load_profile, make_county
from evenborn.demo.places import DEMO_COUNTY


def near(hits: int, trials: int, share: float) -> bool:
    return abs(hits - trials * share) <= 4.5 * sqrt(trials * share * (1 - share)) + 1


@pytest.mark.parametrize("source", ["delivery", "registration", "certificate"])
def test_each_agency_has_the_share_of_boys_and_of_girls_that_the_profile_says(ask, source):
    agency = load_profile("ordinary").agencies[source]
    home = load_profile("ordinary").families.home if source == "delivery" else 0.0
    rows = ask(
        f"SELECT infant_sex, count(*), count(seen) FROM births_truth LEFT JOIN (SELECT DISTINCT "
        f"birth_id, 1 AS seen FROM truth WHERE source = '{source}') USING (birth_id) GROUP BY ALL"
    )

    for sex, births, seen in rows:
        present = agency.boys_present if sex == 1 else agency.girls_present
        assert near(seen, births, present * (1 - home)), sex


def test_hidden_girls_raise_the_ratio_of_one_source_alone(tmp_path):
    profile = tmp_path / "hidden.yaml"
    profile.write_text(
        "title: hidden girls\nregistration: {boys_present: 0.98, girls_present: 0.80}\n"
    )
    make_county(60_000, 1, tmp_path / "county", "parquet", profile)
    ratios = {}
    for source in ("registration", "certificate", "births_truth"):
        ((boys, girls),) = duckdb.execute(
            "SELECT count_if(infant_sex = 1), count_if(infant_sex = 2) "
            f"FROM '{tmp_path}/county/{source}.parquet'"
        ).fetchall()
        ratios[source] = 100 * boys / girls

    assert ratios["registration"] == pytest.approx(ratios["births_truth"] * 0.98 / 0.80, rel=0.01)
    assert ratios["certificate"] == pytest.approx(ratios["births_truth"], rel=0.01)


def test_vaccinations_are_counts_and_count_hidden_girls_too(ask):
    rates = load_profile("ordinary").vaccination
    births = dict(ask("SELECT infant_sex, count(*) FROM births_truth GROUP BY ALL"))
    doses = ask("SELECT vaccine, infant_sex, sum(doses) FROM vaccination GROUP BY ALL")

    assert {vaccine for vaccine, _, _ in doses} == {"BCG", "HepB"}
    for _, sex, given in doses:
        present = rates.boys_present if sex == 1 else rates.girls_present
        assert near(int(given), births[sex], present)
    columns = {row[0] for row in ask("DESCRIBE vaccination")}
    assert columns == {"month", "area_code", "facility_code", "vaccine", "infant_sex", "doses"}


def test_vaccinations_have_one_row_for_a_month_area_vaccine_and_sex(ask):
    twice = ask(
        "SELECT 1 FROM vaccination GROUP BY month, area_code, vaccine, infant_sex "
        "HAVING count(*) > 1"
    )

    assert twice == []
    # 60,000 births are five years of two counties; the second follows the demo county by code.
    counties = ask("SELECT DISTINCT left(area_code, 6)::INT FROM vaccination ORDER BY 1")
    assert counties[0] == (DEMO_COUNTY,)
    assert ask("SELECT min(month), max(month) FROM vaccination") == [("2021-01", "2026-01")]


def test_agencies_miss_births_independently_of_each_other(ask):
    ((births, both, one, other),) = ask(
        "SELECT count(*), count_if(r AND c), count_if(r), count_if(c) FROM (SELECT birth_id, "
        "bool_or(source = 'registration') AS r, bool_or(source = 'certificate') AS c "
        "FROM (FROM births_truth LEFT JOIN truth USING (birth_id)) GROUP BY birth_id)"
    )

    assert near(both, births, one / births * other / births)
