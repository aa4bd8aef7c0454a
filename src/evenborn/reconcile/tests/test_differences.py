import zipfile
from datetime import timedelta

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from evenborn.reconcile import workbook as books
from evenborn.reconcile.births import make_births
from evenborn.reconcile.differences import Differences
from evenborn.reconcile.tests.make import (
    DAY,
    TODAY,
    make_links,
    make_record,
    make_review,
    make_sources,
)
from evenborn.reconcile.workbook import write_differences


def differences(tmp_path, births, *, review=None, copies=None, where="true"):
    files, links = {}, {}
    for number, held in enumerate(births):
        for key, changes in held.items():
            kind, _, copy = key.partition("+")
            record = make_record(f"{kind}{number}{copy}", **changes)
            files.setdefault(kind, []).append(record)
            links.setdefault(f"b{number}", []).append((kind, record["record_id"]))
    sources = make_sources(tmp_path, files)
    con = duckdb.connect()
    make_births(sources, make_links(tmp_path, links, copies=copies), con=con)
    return Differences(con, sources, make_review(tmp_path, review), where)


ALL = ("delivery", "certificate", "registration")


def everyone(**changes):
    return {kind: dict(changes) for kind in ALL}


def tasks_of(found):
    return {(task.office.en.split()[0], task.sheet.en): task.count for task in found.tasks()}


def test_records_that_agree_leave_nothing_to_settle(tmp_path):
    assert differences(tmp_path, [everyone(), everyone(infant_sex=1)]).tasks() == ()


def test_a_birth_with_one_agency_only_is_listed_with_its_record_number(tmp_path):
    found = differences(tmp_path, [everyone(), {"delivery": {}}, {"registration": {}}])

    assert tasks_of(found) == {
        ("Police", "One agency only"): 1,
        ("Delivery", "One agency only"): 1,
    }
    rows = [row for case in found.cases if case.sheet == "only" for row in found.rows(case)]
    assert {row[4] for row in rows} | {row[6] for row in rows} >= {"delivery1"}


@pytest.mark.parametrize(
    ("lacking", "office"),
    [("delivery", "Delivery"), ("certificate", "Issuing"), ("registration", "Police")],
)
def test_the_agency_that_lacks_a_birth_looks_first(tmp_path, lacking, office):
    births = [everyone(), {kind: {} for kind in ALL if kind != lacking}]

    assert tasks_of(differences(tmp_path, births)) == {(office, "Not with every agency"): 1}


@pytest.mark.parametrize(
    ("field", "value", "office", "sheet"),
    [
        ("infant_sex", 1, "Delivery", "Sex"),
        ("birth_date", DAY + timedelta(1), "Delivery", "Birth date"),
        ("birth_order", 2, "Delivery", "Birth order"),
    ],
)
def test_a_conflict_goes_to_the_agency_responsible_for_the_field(
    tmp_path, field, value, office, sheet
):
    birth = everyone()
    birth["registration"] = {field: value}

    assert tasks_of(differences(tmp_path, [birth])) == {(office, sheet): 1}


def test_a_conflict_shows_what_each_agency_says_and_what_was_taken(tmp_path):
    birth = everyone(infant_sex=1)
    birth["registration"] = {"infant_sex": 2}
    found = differences(tmp_path, [birth])

    (row,) = [row for case in found.cases if case.sheet == "infant_sex" for row in found.rows(case)]

    heads = found.heads("infant_sex")
    shown = dict(zip(heads, row, strict=True))
    assert shown["delivery 填的值"] == "男"
    assert shown["registration 填的值"] == "女"
    assert shown["报告暂取"] == "男"


def test_a_conflict_about_the_mother_is_listed_without_her_number(tmp_path):
    birth = everyone(mother_id_number="11010519491231002X")
    birth["registration"] = {"mother_id_number": "440524188001010014"}
    found = differences(tmp_path, [birth])

    (row,) = [r for c in found.cases if c.sheet == "mother_id_number" for r in found.rows(c)]

    assert tasks_of(found) == {("Police", "Mother"): 1}
    assert "11010519491231002X" not in map(str, row)
    assert "440524188001010014" not in map(str, row)


def test_pairs_for_review_and_duplicates_are_listed(tmp_path):
    pair = {
        **{f"source_{s}": "delivery" for s in "lr"},
        **{f"record_id_{s}": f"x{s}" for s in "lr"},
        **{f"birth_id_{s}": f"b{s}" for s in "lr"},
        "probability": 0.7,
        "reason": "日期差一天",
    }
    birth = everyone() | {"delivery+b": {}}
    found = differences(
        tmp_path, [birth], review=[pair], copies={("delivery", "delivery0b"): "delivery0"}
    )

    assert tasks_of(found) == {("County", "Review"): 1, ("Delivery", "Duplicates"): 1}


def test_births_outside_the_period_are_left_to_their_own_report(tmp_path):
    births = [{"delivery": {}}, {"delivery": {"birth_date": DAY + timedelta(400)}}, everyone()]

    found = differences(tmp_path, births, where="birth_date < DATE '2026-01-01'")

    assert sum(task.count for task in found.tasks()) == 1


def write(tmp_path, found, **more):
    path = tmp_path / "differences.xlsx"
    write_differences(
        path, found, tasks=found.tasks(), lines=("甲",), made_on=TODAY, work=tmp_path, **more
    )
    return path


def test_the_workbook_begins_with_what_each_office_has_to_do(tmp_path):
    path = write(tmp_path, differences(tmp_path, [everyone(), {"delivery": {}}]))
    book = CalamineWorkbook.from_path(path)

    summary = book.get_sheet_by_name("汇总").to_python()

    assert book.sheet_names == ["汇总", "仅一处有"]
    assert any(row[2] == 1 and row[4] == "仅一处有" for row in summary)


def test_the_same_differences_give_the_same_bytes(tmp_path):
    found = differences(tmp_path, [everyone(), {"delivery": {}}])

    assert write(tmp_path, found).read_bytes() == write(tmp_path, found).read_bytes()


def test_a_record_number_that_looks_like_a_formula_stays_text(tmp_path):
    sources = make_sources(tmp_path, {"delivery": [make_record("=1+1")], "registration": []})
    con = duckdb.connect()
    make_births(sources, make_links(tmp_path, {"b": [("delivery", "=1+1")]}), con=con)
    path = write(tmp_path, Differences(con, sources, make_review(tmp_path), "true"))

    with zipfile.ZipFile(path) as archive:
        sheets = [archive.read(n).decode() for n in archive.namelist() if "worksheets/sheet" in n]

    assert any("=1+1" in sheet for sheet in sheets)
    assert not any("<f>" in sheet for sheet in sheets)


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(books, "ROWS_OF_A_SHEET", 3)
    path = write(tmp_path, differences(tmp_path, [everyone(), *[{"delivery": {}}] * 7]))
    book = CalamineWorkbook.from_path(path)

    names = [name for name in book.sheet_names if name.startswith("仅一处有")]
    rows = [row for name in names for row in book.get_sheet_by_name(name).to_python()[1:]]

    assert names == ["仅一处有", "仅一处有2", "仅一处有3"]
    assert len({row[4] for row in rows}) == len(rows) == 7


def entries_of(found):
    return {
        (case.sheet, case.kind): [*found.entries(case)]
        for case in found.cases
        if case.kind is not None and found.counts[case]
    }


def test_every_difference_is_an_entry_with_its_office_its_numbers_and_what_was_said(tmp_path):
    births = [
        {"delivery": {"infant_sex": 1}, "registration": {"infant_sex": 2}},
        {"delivery": {"facility_code": "F1"}, "delivery+x": {}, "registration": {}},
        {"delivery": {"area_code": None}},
    ]
    copies = {("delivery", "delivery1x"): "delivery1"}

    found = entries_of(differences(tmp_path, births, copies=copies))

    (sex,) = found["infant_sex", "delivery"]
    assert sex.values == {"delivery": "1", "registration": "2"}
    assert sex.records == {"delivery": "delivery0", "registration": "registration0"}
    (twice,) = found["twice", "delivery"]
    assert twice.records["delivery"] == "delivery1"
    assert twice.values == {"delivery": "delivery1x"}
    assert twice.facility_code == "F1"
    (only,) = found["only", "registration"]
    assert only.records == {"delivery": "delivery2"}
    assert (only.birth_date, only.area_code) == (DAY, "")


def test_an_entry_never_holds_a_number_of_the_mother(tmp_path):
    births = [{"delivery": {"mother_id_number": "A1"}, "registration": {"mother_id_number": "B2"}}]

    ((entry,),) = entries_of(differences(tmp_path, births)).values()

    assert entry.values == {}
    assert "A1" not in str(entry)
    assert "B2" not in str(entry)
