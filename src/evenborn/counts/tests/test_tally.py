from datetime import date

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evenborn.counts import tally
from evenborn.counts.tests.make import births, counted_slowly, rows
from evenborn.standards.refusal import CannotRead

same_con = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(
    records=st.lists(
        st.tuples(
            st.sampled_from(["500118", "500118100000", "110101001002", None, "11"]),
            st.dates(date(2019, 1, 1), date(2021, 12, 31)) | st.none(),
            st.sampled_from([1, 2, 0, 9, None]),
        ),
        min_size=1,
        max_size=30,
    )
)
@same_con
def test_counting_agrees_with_a_dictionary(con, records):
    areas, days, sexes = zip(*records, strict=True)
    relation = births(
        con,
        area_code=pa.array(areas, pa.string()),
        birth_date=pa.array(days, pa.date32()),
        infant_sex=pa.array(sexes, pa.int8()),
    )

    cells = tally(relation, by=["area:6", "quarter"], con=con)

    keys = [
        (
            "不详" if area is None else area.ljust(12, "0")[:6],
            "不详" if day is None else f"{day.year}Q{(day.month + 2) // 3}",
        )
        for area, day in zip(areas, days, strict=True)
    ]
    assert set(rows(cells)) == counted_slowly(keys, sexes)
    assert cells.births.sum() == len(records)


def test_every_birth_is_in_one_cell_even_if_nothing_is_known_of_it(con):
    relation = births(
        con,
        infant_sex=pa.array([1, None, 9, 0, 2], pa.int8()),
        area_code=pa.array(["500118", None, "", "上海", "  500118  "]),
    )

    cells = tally(relation, by=["area:6"], con=con)

    assert rows(cells) == [("500118", 1, 1, 0), ("不详", 0, 0, 3)]


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (2, ["11", "50"]),
        (4, ["1101", "5001"]),
        (6, ["110101", "500118"]),
        (9, ["110101000", "110101001", "500118100"]),
        (12, ["110101000000", "110101001002", "500118100000"]),
    ],
)
@pytest.mark.parametrize("as_type", [pa.string(), pa.int64()])
def test_areas_are_cut_to_the_level_and_short_codes_stay_in_their_county(
    con,
    level,
    expected,
    as_type,
):
    codes = ["110101", "110101001002", "500118100000", "500118100"]
    areas = pa.array(codes).cast(as_type)
    relation = births(con, infant_sex=pa.array([1] * 4, pa.int8()), area_code=areas)

    cells = tally(relation, by=[f"area:{level}"], con=con)

    assert cells.groups[0].to_pylist() == expected
    assert cells.boys.sum() == 4


@pytest.mark.parametrize(
    "written",
    ["2024-03-05", "20240305", "2024/3/5", "2024年3月5日", "2024-03-05 08:30", "2024-03"],
)
def test_dates_as_text_are_read_in_their_usual_forms(con, written):
    relation = births(con, infant_sex=["1"], birth_date=[written])

    for period, label in (("year", "2024"), ("quarter", "2024Q1"), ("month", "2024-03")):
        assert rows(tally(relation, by=[period], con=con)) == [(label, 1, 0, 0)]


def test_a_date_that_cannot_be_read_is_a_birth_of_unstated_time(con):
    relation = births(con, infant_sex=["1", "2"], birth_date=["2024-02-30", "soon"])

    assert rows(tally(relation, by=["month"], con=con)) == [("不详", 1, 1, 0)]


def test_words_and_widths_of_codes_are_one_group(con):
    relation = births(
        con,
        infant_sex=["1", "男", "女婴", "２", "m", "9", "X"],
        birth_order=["1", "一孩", " 1 ", "1.0", "２", "二胎", ""],
    )

    cells = tally(relation, by=["birth_order"], con=con)

    assert rows(cells) == [("1", 2, 2, 0), ("2", 1, 0, 1), ("不详", 0, 0, 1)]


def test_numbers_with_gaps_from_other_tools_are_whole_again(con):
    relation = births(
        con,
        infant_sex=pa.array([1, 2, 1], pa.int8()),
        birth_order=pa.array([1.0, float("nan"), 10.0]),
    )

    cells = tally(relation, by=["birth_order"], con=con)

    assert rows(cells) == [("1", 1, 0, 0), ("10", 1, 0, 0), ("不详", 0, 1, 0)]


def test_groups_are_in_order_numbers_by_size_then_words_then_the_unstated(con):
    relation = births(con, infant_sex="1", place=["b", "10", None, "9", "a"])

    cells = tally(relation, by=["place"], con=con)

    assert cells.groups["place"].to_pylist() == ["9", "10", "a", "b", "不详"]


def test_stillbirths_are_left_out_and_told(con):
    relation = births(
        con,
        infant_sex=["1", "1", "2", "2", "1"],
        outcome=["live", "stillbirth", "死产", "", "活产"],
    )

    cells = tally(relation, by=[], con=con)

    assert rows(cells) == [(2, 1, 0)]
    assert cells.stillbirths == 2


@pytest.mark.parametrize(
    ("sex", "outcome"), [([1, 1, 2], [1, 2, 2]), (["1", "01", "2"], ["1", "2", "2"])]
)
def test_codes_as_numbers_or_digits_are_the_same_codes(con, sex, outcome):
    relation = births(con, infant_sex=sex, outcome=outcome)

    cells = tally(relation, by=[], con=con)

    assert rows(cells) == [(1, 0, 0)]
    assert cells.stillbirths == 2


def test_wide_digits_and_chinese_dates_are_read_everywhere(con):
    relation = births(
        con,
        infant_sex=["１"] * 2 + ["女"],
        birth_date=["2024年1月3日", "２０２４年１月３１日", "2024年12月3日"],
        area_code="５００１１８",
        birth_order="二孩",
    )

    cells = tally(relation, by=["area:6", "month", "birth_order"], con=con)

    assert rows(cells) == [("500118", "2024-01", "2", 2, 0, 0), ("500118", "2024-12", "2", 0, 1, 0)]


def test_a_column_of_that_very_name_goes_before_the_birth_date(con):
    relation = births(
        con, infant_sex="1", year=[1629, 1630], birth_date=[date(2024, 1, 1), date(2024, 1, 1)]
    )

    cells = tally(relation, by=["year", "birth_date:year"], con=con)

    assert rows(cells) == [("1629", "2024", 1, 0, 0), ("1630", "2024", 1, 0, 0)]
    assert cells.names == ("year", "birth_date:year")


def test_counts_are_added_up(con):
    relation = births(
        con, place=["a", "a", "b"], male=["1,200", " 3", "0"], female=[5, 6, 0], other=[0, 1, 0]
    )

    cells = tally(relation, by=["place"], con=con, boys="male", girls="female", unknown="other")

    assert rows(cells) == [("a", 1203, 11, 1), ("b", 0, 0, 0)]


@pytest.mark.parametrize("wrong", ["", "-1", "2.5", "many", None])
def test_a_count_that_is_no_count_stops_everything_and_is_not_quoted(con, wrong):
    relation = births(con, male=["1", wrong], female=["1", "1"])

    with pytest.raises(CannotRead) as refusal:
        tally(relation, by=[], con=con, boys="male", girls="female")

    assert "1 counts" in refusal.value.en
    assert "many" not in str(refusal.value)


@pytest.mark.parametrize(
    ("by", "arguments", "message"),
    [
        (["area:5"], {}, "6 \\(county\\)"),
        (["colour"], {}, "no column colour"),
        (["hukou:6"], {}, "no column hukou_code"),
        (["area:6", "area:6"], {}, "twice"),
        ([], {"boys": "male"}, "both columns"),
        ([], {"boys": "male", "girls": "female"}, "no columns male, female"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_in_words(con, by, arguments, message):
    relation = births(con, infant_sex=["1"], area_code=["500118"])

    with pytest.raises(CannotRead, match=message):
        tally(relation, by=by, con=con, **arguments)


def test_births_without_a_column_of_sex_are_refused(con):
    with pytest.raises(CannotRead, match="infant_sex"):
        tally(births(con, area_code=["500118"]), by=[], con=con)


def test_no_births_give_one_empty_cell_without_groups_and_none_with(con):
    relation = births(con, infant_sex=["1"], area_code=["500118"])
    nobody = f"(SELECT * FROM {relation} WHERE false)"

    assert rows(tally(nobody, by=[], con=con)) == [(0, 0, 0)]
    assert rows(tally(nobody, by=["area:6"], con=con)) == []
