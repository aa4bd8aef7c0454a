"""Division codes by year."""

import csv
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenborn.standards import divisions
from evenborn.standards.divisions import build, codes, lists
from evenborn.standards.divisions.lists import counties, history, townships
from evenborn.standards.refusal import CannotRead

SHARED = Path(os.environ.get("EVENBORN_SHARED", Path(__file__).resolve().parents[5] / "shared"))
PUBLISHED = SHARED / "data" / "divisions"


def test_a_code_is_known_in_every_usual_length():
    for code in ("50", "500000", "500000000000"):
        assert divisions.division(code).name == "重庆市"
    for code in ("500118", "500118000", "500118000000"):
        assert divisions.division(code).name == "永川区"
    for code in ("500118100", "500118100000"):
        assert divisions.division(code).level == "township"


def test_the_chain_of_parents_ends_at_the_province():
    code, chain = "500118100201", []
    while code:
        chain.append(divisions.level(code))
        code = divisions.parent(code)

    assert chain == ["village", "township", "county", "prefecture", "province"]


@pytest.mark.parametrize("code", ["", "5", "501", "50011", "5001181", "050118", "50011810020", "x"])
def test_a_code_of_another_form_is_refused(code):
    with pytest.raises(ValueError, match="2, 4, 6, 9 or 12"):
        divisions.division(code)


@given(st.sampled_from(sorted({*counties(), *townships()})))
def test_long_and_short_forms_are_the_same_place(code):
    assert divisions.short_code(divisions.long_code(code)) == code


# GB/T 2260: merged into 东城 and 西城 in July 2010; Chongqing gave 500110 to another district.
def test_an_ended_code_is_valid_in_its_years_and_not_after():
    assert divisions.is_valid("110103", 2005) is True
    assert divisions.is_valid("110103", 2011) is None or not divisions.is_valid("110103", 2011)
    assert divisions.is_valid("110103", 2015) is False
    assert divisions.division("110103", 2005).name == "崇文区"
    assert divisions.division("110103", 2015) is None


def test_a_code_given_again_has_the_name_of_the_year():
    assert divisions.division("500110", 2010).name == "万盛区"
    assert divisions.division("500110", 2020).name == "綦江区"
    assert divisions.successors("500110", 2010, 2020) == ()


# County became district, prefecture became city, county moved to another prefecture.
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("130185", "130110"),  # 鹿泉市 → 鹿泉区
        ("500222", "500110"),  # 綦江县 → 綦江区, a code that was 万盛区 before
        ("341521", "340422"),  # 寿县, from 六安 to 淮南
        ("522200", "520600"),  # 铜仁地区 → 铜仁市
        ("431121", "431181"),  # 祁阳县 → 祁阳市, between 2020 and 2022
    ],
)
def test_the_successor_is_the_one_that_carries_the_name_on(old, new):
    assert divisions.successors(old, 2010, 2022) == (new,)


def test_a_township_moves_with_its_county():
    assert divisions.successors("130185100", 2010, 2022) == ("130110100",)


def test_what_merged_under_another_name_is_unknown_not_guessed():
    for merged in ("110103", "310103", "130103"):  # 崇文, 卢湾, 石家庄桥东
        assert divisions.successors(merged, 2010, 2022) == ()


def test_a_code_that_stays_is_its_own_successor():
    assert divisions.successors("500118", 2010, 2022) == ("500118",)
    with pytest.raises(ValueError, match="earlier"):
        divisions.successors("500118", 2022, 2010)


@given(st.sampled_from(sorted(counties())), st.integers(1980, 2022), st.integers(0, 42))
def test_a_successor_is_never_known_to_be_invalid(code, year, later):
    for new in divisions.successors(code, year, min(year + later, 2022)):
        assert divisions.is_valid(new, min(year + later, 2022)) is not False


@given(st.sampled_from(sorted({*counties(), *history()})))
def test_a_code_that_is_surely_gone_is_not_valid_any_more(code):
    gone = divisions.gone_from(code)

    if gone is not None:
        assert divisions.is_valid(code, gone) is False
    if gone is None and code in counties():
        assert divisions.is_valid(code, lists.LAST_LIST) is True


def test_every_code_of_a_list_is_valid_in_the_year_of_the_list_and_has_its_name():
    for code, listed in counties().items():
        for year in listed.years:
            assert divisions.is_valid(code, year) is True
            assert divisions.division(code, year).name == listed.names[year]


def test_after_the_last_list_nothing_that_was_on_it_is_judged():
    assert divisions.is_valid("500118", 2030) is None
    assert divisions.division("500118", 2030).name == "永川区"


def test_the_history_agrees_with_the_census_lists():
    # 95 codes of 2020 and 131 of 2022 are development zones of the statistical office only.
    for year, allowed in ((2010, 1), (2020, 1), (2022, 2)):
        against = [
            code
            for code, listed in counties().items()
            if year in listed.years
            and code in history()
            and not any(span.first <= year <= span.last for span in history()[code])
        ]
        assert len(against) <= allowed, (year, against)


def test_the_lists_have_the_sizes_that_were_published():
    on_last = [code for code, listed in counties().items() if lists.LAST_LIST in listed.years]

    assert sum(code.endswith("0000") for code in on_last) == 31
    assert len(townships()) == 41_352
    # 2,978 counties and 342 prefectures; 东莞, 中山, 儋州 stand in both lists under one code.
    counted = {code for code in on_last if not code.endswith("0000")}
    assert len(counted) == 2_978 + 342 - 3


def test_every_township_lies_in_a_county_of_the_last_list():
    assert {code[:6] for code in townships()} <= {
        code for code, listed in counties().items() if lists.LAST_LIST in listed.years
    }


def test_a_county_brings_its_own_villages(tmp_path):
    path = tmp_path / "villages.csv"
    path.write_text("\ufeffcode,name\n500118100201,示例村\n", encoding="utf-8")

    villages = divisions.read_villages(path)

    assert divisions.division("500118100201", villages=villages).name == "示例村"
    assert divisions.division("500118100201") is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a,b\n1,2\n", "columns"),
        (b"code,name\n123,x\n", "Line 2"),
        ("code,name\n500118100201,村\n".encode("gb18030"), "UTF-8"),
    ],
)
def test_a_list_of_villages_that_cannot_be_used_is_refused(tmp_path, content, said):
    path = tmp_path / "villages.csv"
    path.write_bytes(content)

    with pytest.raises(CannotRead, match=said):
        divisions.read_villages(path)


@pytest.mark.skipif(not PUBLISHED.exists(), reason="the published lists are not beside this copy")
def test_the_packaged_lists_are_built_from_the_published_ones(tmp_path):
    for name, lines in (
        ("counties.tsv.xz", build.county_lines(SHARED / "data")),
        ("townships.tsv.xz", build.township_lines(SHARED / "data")),
    ):
        build.write(tmp_path / name, lines)
        assert (tmp_path / name).read_bytes() == (build.DATA / name).read_bytes(), name


@pytest.mark.skipif(not PUBLISHED.exists(), reason="the published lists are not beside this copy")
def test_every_published_name_is_found_again():
    with (PUBLISHED / "areas.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            assert divisions.division(row["code"], 2022).name == row["name"]


def test_the_packaged_lists_are_small():
    assert sum(path.stat().st_size for path in build.DATA.iterdir()) < 300_000


def test_places_of_one_name_are_told_apart_by_what_stands_above():
    places = [
        build.Place("130000", "新华区", "石家庄市"),
        build.Place("130001", "新华区", "沧州市"),
    ]

    assert build.successor(build.Place("139999", "新华县", "沧州地区"), places) == "130001"
    assert build.successor(build.Place("139999", "城区", "别处市"), places) == ""
    assert codes.stem("城步苗族自治县") == "城步苗族"
