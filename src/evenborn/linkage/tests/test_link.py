"""What is one birth and what is not: sentences about records (R027, R030, R031)."""

import datetime as dt

import pytest

from evenborn.linkage import CannotLinkError
from evenborn.linkage.tests.make import (
    DAY,
    are_one,
    births_of,
    citizen_number,
    link_records,
    link_tables,
    make_record,
    table,
)

SISTER_DAY = DAY + dt.timedelta(days=400)


def row_of(links, record):
    return next(row for row in links.table().to_pylist() if row["record_id"] == record["record_id"])


def crowd(n: int = 40) -> tuple[list[dict], list[dict]]:
    """Return n other births in both sources, so that a pair is judged among others."""
    sides: tuple[list[dict], list[dict]] = ([], [])
    for k in range(n):
        values = {
            "mother_name": "赵钱孙李周吴郑王"[k % 8] + "敏静秀娟英"[k % 5],
            "mother_id_number": citizen_number(born=f"19{80 + k % 20}01{k % 28 + 1:02d}", serial=k),
            "mother_birth_date": dt.date(1980 + k % 20, 1, k % 28 + 1),
            "father_name": "冯陈褚卫蒋沈韩杨"[k % 8] + "伟强磊军洋"[k // 8],
            "birth_date": DAY + dt.timedelta(days=k % 7 - 3),
            "infant_sex": k % 2 + 1,
        }
        for side in sides:
            side.append(make_record(**values))
    return sides


def linked(one: dict, other: dict) -> bool:
    here, there = crowd()
    return are_one(link_records(delivery=[*here, one], registration=[*there, other]), one, other)


@pytest.mark.parametrize(
    "difference",
    [
        {},
        {"mother_name": "增麗華"},  # sounds the same, other characters
        {"mother_name": "曾丽娟"},  # one character wrong
        {"mother_name": None},
        {"father_name": None},
        {"mother_id_number": None},
        {"mother_id_number": citizen_number()[:16] + citizen_number()[17:]},  # a digit lost
        {"mother_id_number": citizen_number()[:15] + "9" + citizen_number()[16:]},
        {"mother_id_number": "H09876543", "mother_birth_date": None},  # another document
        {"mother_id_number": None, "mother_birth_date": None},
        {"birth_date": DAY + dt.timedelta(days=1)},
        {"birth_date": dt.date(2025, 5, 3)},  # day and month swapped
        {"birth_date": dt.date(2024, 3, 5)},  # the year before, as in January
        {"birth_date": DAY + dt.timedelta(days=20)},
        {"birth_date": None},
        {"infant_sex": 2},  # miscoded
        {"infant_sex": 9},
        {"birth_order": 2},  # counted with a stillbirth
        {"birth_order": None},
        {"area_code": "110105"},
        {"plurality": None, "plurality_rank": None},
    ],
    ids=str,
)
def test_one_error_does_not_make_another_birth(difference):
    assert linked(make_record(), make_record(**difference))


@pytest.mark.parametrize(
    "difference",
    [
        {"birth_date": SISTER_DAY, "birth_order": 2},
        {"birth_date": SISTER_DAY, "birth_order": 2, "infant_sex": 2},
        {"birth_order": 2, "infant_sex": 2},  # one mistyped value may be an error, two may not
        {"birth_date": dt.date(2026, 3, 5), "birth_order": 2},  # a year to the day
        {"birth_date": SISTER_DAY, "birth_order": None},
        {
            "mother_id_number": citizen_number(born="19900101", serial=77),
            "mother_birth_date": dt.date(1990, 1, 1),
            "father_name": "李强",
        },  # another mother of the same name, the same day
    ],
    ids=str,
)
def test_a_sibling_or_a_namesake_is_another_birth(difference):
    assert not linked(make_record(), make_record(**difference))


def test_twins_are_two_births_and_each_finds_its_own_record():
    def twins():
        return [
            make_record(infant_sex=1, birth_order=1, plurality=2, plurality_rank=1),
            make_record(infant_sex=1, birth_order=2, plurality=2, plurality_rank=2),
        ]

    here, there = twins(), twins()

    links = link_records(delivery=here, registration=there)

    assert len(births_of(links)) == 2
    assert are_one(links, here[0], there[0])
    assert are_one(links, here[1], there[1])


def test_twins_without_order_or_rank_still_make_two_births():
    blank = {"birth_order": None, "plurality": 2, "plurality_rank": None}
    here = [make_record(**blank, infant_sex=s) for s in (1, 2)]
    there = [make_record(**blank, infant_sex=s) for s in (2, 1)]

    links = link_records(delivery=here, registration=there)

    assert len(births_of(links)) == 2
    assert are_one(links, here[0], there[1])


def test_one_twin_missing_on_each_side_makes_three_or_two_births_never_one():
    first = make_record(plurality=2, plurality_rank=1, birth_order=1)
    second = make_record(plurality=2, plurality_rank=2, birth_order=2)

    links = link_records(delivery=[first], registration=[second])

    assert not are_one(links, first, second)


def test_a_copy_inside_a_source_is_told_and_counts_once():
    record = make_record()
    copy = make_record(birth_date=DAY + dt.timedelta(days=1))

    links = link_records(delivery=[record, copy])

    assert links.counts()["births"] == 1
    assert row_of(links, copy)["duplicate_of"] == record["record_id"]
    assert row_of(links, copy)["pass"] == "duplicate"
    assert row_of(links, record)["duplicate_of"] is None


@pytest.mark.parametrize(
    "difference",
    [
        {"birth_order": 2},
        {"infant_sex": 2, "birth_date": DAY + dt.timedelta(days=1)},
        {"birth_order": 2, "plurality": 2, "plurality_rank": 2},
        {"birth_date": SISTER_DAY},
    ],
    ids=str,
)
def test_a_sister_inside_a_source_is_never_a_copy(difference):
    links = link_records(delivery=[make_record(), make_record(**difference)])

    assert links.counts()["births"] == 2


def test_a_copy_with_an_error_brings_its_own_evidence():
    here = make_record(mother_id_number=None, mother_name=None)
    wrong, right = make_record(mother_name="李四", father_name=None), make_record()

    links = link_records(delivery=[here], registration=[wrong, right])

    assert links.counts()["births"] == 1


def test_three_agencies_make_one_birth_of_three_records_and_name_the_pass():
    delivery, certificate = make_record(), make_record()
    registration = make_record(mother_id_number=None)

    links = link_records(
        delivery=[delivery], certificate=[certificate], registration=[registration]
    )

    assert are_one(links, delivery, certificate, registration)
    assert row_of(links, delivery)["pass"] == "exact"
    assert row_of(links, registration)["pass"] == "names"
    assert "母亲姓名一致" in row_of(links, registration)["reason"]
    assert "mother's name same" in row_of(links, registration)["reason_en"]


def test_a_doubtful_pair_is_shown_with_its_evidence_and_stays_two_births():
    here, there = crowd()
    vague = {"mother_id_number": None, "mother_birth_date": None, "father_name": None}
    one, other = make_record(**vague), make_record(**vague, area_code=None, birth_order=2)

    links = link_records(
        {"link_at": 0.9999999, "review_at": 1e-6},
        delivery=[*here, one],
        registration=[*there, other],
    )
    pair = next(p for p in links.review().to_pylist() if p["record_id_l"] == one["record_id"])

    assert pair["record_id_r"] == other["record_id"]
    assert pair["mother_name"] == "same"
    assert pair["mother"] is None
    assert pair["order"] == "other"
    assert pair["order_bits"] < 0
    assert 0 < pair["probability"] < 1
    assert row_of(links, one)["band"] == row_of(links, other)["band"] == "review"
    assert not are_one(links, one, other)


def test_records_are_linked_single_or_in_review_and_nothing_else():
    here, there = crowd()

    counts = link_records(delivery=[*here, make_record()], registration=there).counts()

    assert counts["records"] == counts["linked"] + counts["single"] + counts["review"] == 81
    assert counts["single"] == 1
    assert counts["births"] == 41


def test_nothing_but_record_id_sex_and_date_still_links_nothing_wrongly():
    bare = ["record_id", "infant_sex", "birth_date"]
    rows = table([make_record(), make_record(infant_sex=2)]).select(bare)

    links = link_tables({"a": rows, "b": table([make_record()]).select(bare)})

    assert links.counts()["births"] == 3


def test_a_source_without_a_required_column_is_refused_by_its_name():
    with pytest.raises(CannotLinkError, match=r"registration.*birth_date"):
        link_tables(
            {
                "delivery": table([make_record()]),
                "registration": table([make_record()]).drop_columns(["birth_date"]),
            }
        )


def test_no_records_at_all_make_no_births():
    links = link_records(delivery=[], registration=[])

    assert links.counts() == {"records": 0, "linked": 0, "single": 0, "review": 0, "births": 0}
    assert links.table().num_rows == links.review().num_rows == 0


def test_a_repeated_record_id_does_not_merge_two_births():
    other = make_record(
        mother_name="吴敏", mother_id_number=citizen_number(serial=9), father_name="韩磊"
    )
    links = link_records(delivery=[make_record(record_id="7"), other | {"record_id": "7"}])

    assert len(set(links.table()["birth_id"].to_pylist())) == 2


def test_every_reason_is_told_once_so_that_any_tool_reads_the_table():
    here, there = crowd()

    table = link_records(delivery=here, registration=there[:-1]).table()

    for column in ("reason", "reason_en"):
        words = table[column].combine_chunks().dictionary.to_pylist()
        assert len(words) == len(set(words))
