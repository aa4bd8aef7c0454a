"""Every kind of error happens as often as the profile says, and is really in the file."""

from math import sqrt

import pytest

from evenborn.demo import load_profile

SOURCES = ("delivery", "registration", "certificate")

PER_RECORD = (
    "late", "name_traditional", "mother_birth_date_missing", "mother_birth_date_slip",
    "date_shift", "date_wrong_year", "date_impossible", "sex_miscoded", "sex_unstated",
    "order_missing", "order_wrong", "plurality_missing", "area_missing", "area_county_only",
    "area_other", "mother_id_missing", "mother_name_missing",
)  # fmt: skip


def near(hits: int, trials: int, share: float) -> bool:
    """Say whether hits are within five standard errors; some 200 rates are tried here."""
    return abs(hits - trials * share) <= 5 * sqrt(trials * share * (1 - share)) + 1


@pytest.fixture(params=["ordinary", "hard"])
def profile_and_ask(request):
    fixture = "ask" if request.param == "ordinary" else "ask_hard"
    return load_profile(request.param), request.getfixturevalue(fixture)


@pytest.mark.parametrize("source", SOURCES)
def test_errors_per_record_come_at_their_rates(profile_and_ask, source):
    profile, ask = profile_and_ask
    agency = profile.agencies[source]
    # Second records copy, mend or add errors, so the rates are those of first records.
    ((records,),) = ask(f"SELECT count(*) FROM truth WHERE source = '{source}' AND {FIRST}")
    found = dict(
        ask(f"SELECT flaw, count(*) FROM flaws WHERE source = '{source}' AND {FIRST} GROUP BY flaw")
    )

    for flaw in PER_RECORD:
        share = getattr(agency, flaw)
        if flaw == "name_traditional":
            # Only names that have traditional forms change: about three couples in four.
            share *= 0.82
            assert abs(found[flaw] - records * share) < 0.25 * records * share + 10
        elif flaw == "mother_birth_date_slip":
            assert near(found[flaw], records, share), flaw
        else:
            assert near(found.get(flaw, 0), records, share), flaw


FIRST = (
    "record_id NOT IN (SELECT record_id FROM flaws WHERE flaw IN "
    "('duplicate_copied', 'duplicate_edited', 'duplicate_corrected'))"
)


@pytest.mark.parametrize("source", SOURCES)
def test_typos_come_at_their_rate_among_the_numbers_given(profile_and_ask, source):
    profile, ask = profile_and_ask
    for who in ("mother", "father", *(["infant"] if source == "registration" else [])):
        ((given,),) = ask(f"SELECT count({who}_id_number) FROM {source} WHERE {FIRST}")
        ((typos,),) = ask(
            f"SELECT count(*) FROM flaws WHERE source = '{source}' AND {FIRST} "
            f"AND flaw = '{who}_id_typo'"
        )

        assert near(typos, given, profile.agencies[source].id_typo), who


@pytest.mark.parametrize("source", SOURCES)
def test_name_errors_come_at_their_rate_among_the_names_given(profile_and_ask, source):
    profile, ask = profile_and_ask
    agency = profile.agencies[source]
    for who, missing in (
        ("mother", agency.mother_name_missing), ("father", agency.father_name_missing)
    ):  # fmt: skip
        ((given,),) = ask(f"SELECT count({who}_name) FROM {source} WHERE {FIRST}")
        ((errors,),) = ask(
            f"SELECT count(*) FROM flaws WHERE source = '{source}' AND {FIRST} "
            f"AND flaw = '{who}_name_error'"
        )

        # Names go missing after they were misspelt, so the rate is of those before.
        assert near(errors, round(given / (1 - missing)), agency.name_error), who


def test_hard_files_miss_an_eighth_of_the_numbers_and_misspell_a_twenty_fifth():
    agency = load_profile("hard").agencies["delivery"]

    assert (agency.mother_id_missing, agency.id_typo, agency.name_error) == (0.12, 0.04, 0.04)


@pytest.mark.parametrize("source", SOURCES)
def test_one_record_in_a_hundred_is_a_duplicate_of_one_of_four_kinds(ask, source):
    ((lines, records, births),) = ask(
        f"SELECT (SELECT count(*) FROM {source}), count(*), count(DISTINCT birth_id) "
        f"FROM truth WHERE source = '{source}'"
    )
    kinds = dict(
        ask(
            f"SELECT flaw, count(*) FROM flaws WHERE source = '{source}' "
            "AND starts_with(flaw, 'duplicate_') GROUP BY flaw"
        )
    )

    assert near(lines - births, births, 0.01)
    assert lines - records == kinds["duplicate_same_line"]
    for kind, share in (
        ("same_line", 0.1), ("copied", 0.3), ("edited", 0.4), ("corrected", 0.2)
    ):  # fmt: skip
        assert near(kinds[f"duplicate_{kind}"], lines - births, share), kind


def test_a_line_that_stands_twice_is_the_same_to_the_letter(ask):
    rows = ask(
        "SELECT record_id, count(*), (SELECT count(*) FROM (SELECT DISTINCT * FROM delivery d "
        "WHERE d.record_id = o.record_id)) FROM delivery o GROUP BY record_id HAVING count(*) > 1"
    )

    assert len(rows) > 20
    assert all(count == 2 and different == 1 for _, count, different in rows)


def test_records_without_a_flaw_say_what_is_true(ask):
    for source in SOURCES:
        wrong = ask(
            f"SELECT count(*) FROM {source} r JOIN truth t ON t.source = '{source}' "
            "AND t.record_id = r.record_id JOIN births_truth b USING (birth_id) "
            f"ANTI JOIN flaws f ON f.source = '{source}' AND f.record_id = r.record_id "
            "WHERE r.infant_sex <> b.infant_sex OR r.birth_date <> b.birth_date "
            "OR r.birth_order <> b.birth_order OR r.plurality <> b.plurality "
            "OR r.area_code <> b.area_code OR r.plurality_rank <> b.plurality_rank"
        )

        assert wrong == [(0,)]


@pytest.mark.parametrize(
    ("flaw", "differs"),
    [
        ("sex_miscoded", "r.infant_sex = 3 - b.infant_sex"),
        ("sex_unstated", "r.infant_sex IN (0, 9)"),
        ("date_impossible", "r.birth_date IS NULL"),
        ("date_wrong_year", "abs(date_diff('year', r.birth_date, b.birth_date)) = 1"),
        ("order_missing", "r.birth_order IS NULL"),
        ("order_wrong", "coalesce(abs(r.birth_order - b.birth_order), 1) = 1"),
        ("plurality_missing", "r.plurality IS NULL"),
        ("area_missing", "r.area_code IS NULL"),
        ("area_county_only", "coalesce(length(r.area_code), 6) = 6"),
        ("late", "r.registered_on - b.birth_date > 30"),
        ("mother_id_missing", "r.mother_id_number IS NULL"),
        ("mother_birth_date_missing", "r.mother_birth_date IS NULL"),
        ("name_traditional", "true"),
    ],
)
def test_a_flaw_is_what_it_says(ask_hard, flaw, differs):
    # Where several flaws meet in a row the date may be missing altogether.
    ((found, true),) = ask_hard(
        f"SELECT count(*), count_if(coalesce({differs}, true)) FROM delivery r "
        "JOIN truth t ON t.source = 'delivery' AND t.record_id = r.record_id "
        "JOIN births_truth b USING (birth_id) JOIN flaws f ON f.source = 'delivery' "
        f"AND f.record_id = r.record_id AND f.flaw = '{flaw}'"
    )

    assert found > 0
    assert true >= 0.985 * found


def test_some_infants_are_not_named_yet_when_they_are_delivered(ask):
    ((records, empty, after_mother),) = ask(
        "SELECT count(*), count_if(infant_name IS NULL), "
        "count_if(regexp_matches(infant_name, '之(子|女|婴)$')) FROM delivery"
    )

    assert near(empty + after_mother, records, 0.75)
    assert 0.2 < empty / records < 0.4
    assert ask(
        "SELECT count_if(regexp_matches(infant_name, '之(子|女|婴)$')) FROM registration"
    ) == [(0,)]


def test_only_registration_knows_the_childrens_numbers(ask):
    assert ask("SELECT count(infant_id_number) FROM delivery") == [(0,)]
    assert ask("SELECT count(infant_id_number) FROM certificate") == [(0,)]
    assert ask("SELECT count(infant_id_number) > 0.98 * count(*) FROM registration") == [(True,)]


def test_home_births_are_not_in_the_delivery_register(ask):
    ((certificates, at_home),) = ask(
        "SELECT count(*), count_if(place_type = 'home') FROM certificate"
    )

    assert near(at_home, certificates, 0.004)
    assert ask("SELECT count(*) FROM delivery WHERE place_type = 'home'") == [(0,)]


def test_late_registrations_come_before_the_files_are_closed(ask):
    rows = ask("SELECT max(registered_on)::VARCHAR FROM registration")
    ((records, late),) = ask(
        "SELECT count(*), count_if(registered_on - b.birth_date > 30) FROM registration r "
        "JOIN truth t ON t.source = 'registration' AND t.record_id = r.record_id "
        f"JOIN births_truth b USING (birth_id) WHERE {FIRST.replace('record_id', 'r.record_id', 1)}"
    )

    assert rows <= [("2026-03-31",)]
    assert near(late, records, 0.05)


def test_mothers_from_elsewhere_live_in_other_counties(ask):
    ((mothers, elsewhere),) = ask(
        "SELECT count(*), count_if(left(area_code, 6) <> county) FROM "
        "(SELECT DISTINCT mother, area_code, county FROM births_truth)"
    )

    assert near(elsewhere, mothers, 0.06)


def test_a_few_mothers_have_permits_or_passports(ask):
    ((given, other),) = ask(
        "SELECT count(mother_id_number), count_if(regexp_full_match(mother_id_number, "
        "'[A-Z]{2}00[0-9]{5}|[HM]?00[0-9]{6}')) FROM delivery"
    )

    assert near(other, given, 0.006)
