"""Pupils by sex: a series of its own, by the years in which they were born."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from evenborn.foundation.audit.models import Entry
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.indicators.actions import keep_pupils
from evenborn.rooms.indicators.models import SchoolCount
from evenborn.rooms.indicators.schooling import Pupils, Stage, cohort, read_pupils
from evenborn.rooms.indicators.tests.make_cube import NOON
from evenborn.rooms.indicators.tests.reading import plain

FILE = (
    "学年,学段,年级,区划代码,男生,女生,来源\n"
    "2025,幼儿园,,,149,100,教育事业统计报表\n"
    '2025-2026,小学,,,"1,440","1,000",教育事业统计报表\n'
    "2025,初中,,,1290,1000,教育事业统计报表\n"
    "2025,高中,,,1310,1000,教育事业统计报表\n"
)


def sent(client, text, encoding="utf-8"):
    file = SimpleUploadedFile("pupils.csv", text.encode(encoding))
    return client.post(reverse("indicators-schools-enter"), {"file": file, "file_source": ""})


def read(client):
    text = client.get(reverse("indicators-schools")).content.decode()
    return plain(text)


@pytest.mark.parametrize(
    ("stage", "grade", "since", "until"),
    [
        (Stage.KINDERGARTEN, 0, date(2019, 9, 1), date(2022, 8, 1)),
        (Stage.PRIMARY, 1, date(2018, 9, 1), date(2019, 8, 1)),
        (Stage.JUNIOR, 0, date(2010, 9, 1), date(2013, 8, 1)),
        (Stage.SENIOR, 3, date(2007, 9, 1), date(2008, 8, 1)),
    ],
)
def test_each_stage_stands_for_its_years_of_birth(stage, grade, since, until):
    assert cohort(2025, stage, grade) == (since, until)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_of_the_education_department_is_entered(cast, desk, encoding):
    client = desk(cast.emil)

    assert sent(client, FILE, encoding).status_code == 302

    text = read(client)
    assert (
        "2025学年在校学生，每 100 名女生对应的男生数：幼儿园 149.0 115.7–191.8，小学 144.0" in text
    )
    assert "高中阶段 131.0" in text
    assert "不是出生人口性别比" in text
    assert "寄宿" in text
    assert Entry.objects.get(event="indicators.pupils_kept").details["added"] == 4


def test_the_same_file_again_changes_nothing(cast, desk):
    client = desk(cast.emil)
    sent(client, FILE)
    sent(client, FILE.replace("149,100", "150,100"))
    sent(client, FILE.replace("149,100", "150,100"))

    found = Entry.objects.filter(event="indicators.pupils_kept").order_by("number")
    assert [
        (one.details["added"], one.details["changed"], one.details["known"]) for one in found
    ] == [
        (4, 0, 0),
        (0, 1, 3),
        (0, 0, 4),
    ]
    assert SchoolCount.objects.count() == 4


def test_a_file_with_a_problem_enters_nothing_and_says_the_line(cast, desk):
    answer = sent(desk(cast.emil), FILE.replace("2025,初中", "2025,大学").replace("1310", "-5"))

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "第 4 行：" in text
    assert "第 5 行：" in text
    assert "大学" not in text
    assert not SchoolCount.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04\0\0", "不是 CSV"),
        ("学年,男生\n".encode(), "缺少栏目：学段、女生"),
        (b"", "缺少栏目"),
        (b"x" * 200_000, "不是 CSV"),
    ],
)
def test_what_is_no_list_of_pupils_is_said(content, words):
    found, problems = read_pupils(content)

    assert not found
    assert words in problems[0].words.zh


def test_lines_may_end_as_they_did_on_an_old_machine():
    found, problems = read_pupils("学年,学段,男生,女生\r2025,小学,11,12\r".encode())

    assert not problems
    assert (found[0].boys, found[0].girls) == (11, 12)


@pytest.mark.parametrize(
    ("pupils", "words"),
    [
        (Pupils(2027, Stage.PRIMARY, 0, 5, 5), "学年"),
        (Pupils(2025, Stage.PRIMARY, 7, 5, 5), "年级"),
        (Pupils(2025, Stage.PRIMARY, 0, 0, 0), "不能都为 0"),
        (Pupils(2025, Stage.PRIMARY, 0, 5, 5, area_code="510502001"), "不属于本县"),
    ],
)
def test_a_count_that_cannot_be_is_refused(cast, pupils, words):
    with pytest.raises(Refused, match=words):
        keep_pupils([pupils], source="报表", by=cast.emil, at=NOON)


def test_a_count_is_typed_and_removed(cast, desk):
    client = desk(cast.emil)
    typed = {"school_year": 2025, "stage": "primary", "grade": 1, "boys": 520, "girls": 500}

    answer = client.post(reverse("indicators-schools-enter"), {**typed, "source": "报表"})

    assert answer.status_code == 302
    count = SchoolCount.objects.get()
    assert "小学 1 年级 2018年9月至2019年8月 520 500 104.0" in read(client)
    client.post(reverse("indicators-schools-remove", args=[count.pk]))
    assert not SchoolCount.objects.exists()
    assert Entry.objects.get(event="indicators.pupils_removed").details["boys"] == 520


def test_a_leader_reads_and_does_not_enter(cast, desk):
    keep_pupils([Pupils(2025, Stage.PRIMARY, 0, 52, 50)], source="报表", by=cast.emil, at=NOON)
    client = desk(cast.hana)

    assert "小学" in read(client)
    assert client.get(reverse("indicators-schools-enter")).status_code == 403


def test_small_classes_are_hidden_from_who_may_not_see_them(cast, desk, inspector):
    keep_pupils(
        [
            Pupils(2025, Stage.PRIMARY, 0, 52, 50),
            Pupils(2025, Stage.PRIMARY, 1, 7, 31, area_code="500118003"),
        ],
        source="报表",
        by=cast.emil,
        at=NOON,
    )

    text = read(desk(inspector))

    assert "2018年9月至2019年8月 – " in text
