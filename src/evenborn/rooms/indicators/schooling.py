"""Stages of school, the years in which their pupils were born, and a file of counts. Pure.

A school year begins on 1 September. A child enters primary school when it is six by then
(Compulsory Education Law, article 11), so each grade stands for one year of births, September to
August. Pupils are not births: they board, move, repeat and leave, and boys and girls may do so
differently. The series is a check from outside, never a sex ratio at birth.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from evenborn.standards.words import Words

FIRST_YEAR = 1990
LARGEST = 1_000_000  # pupils of one sex, stage and county
MOST_LINES = 2_000
NO_CSV = Words("不是 CSV 文本文件。", "This is no CSV text file.")


class Stage(StrEnum):
    """Stages of school."""

    KINDERGARTEN = "kindergarten"
    PRIMARY = "primary"
    JUNIOR = "junior"
    SENIOR = "senior"


STAGE_WORDS: Mapping[Stage, Words] = {
    Stage.KINDERGARTEN: Words("幼儿园", "Kindergarten"),
    Stage.PRIMARY: Words("小学", "Primary school"),
    Stage.JUNIOR: Words("初中", "Junior secondary"),
    Stage.SENIOR: Words("高中阶段", "Senior secondary"),
}
GRADES = {Stage.KINDERGARTEN: 3, Stage.PRIMARY: 6, Stage.JUNIOR: 3, Stage.SENIOR: 3}
# Age in years on 31 August of the pupils of the first grade.
AGE_AT_ENTRY = {Stage.KINDERGARTEN: 3, Stage.PRIMARY: 6, Stage.JUNIOR: 12, Stage.SENIOR: 15}

HEADERS = {
    "school_year": ("学年", "school_year"),
    "stage": ("学段", "stage"),
    "grade": ("年级", "grade"),
    "area_code": ("区划代码", "area_code"),
    "boys": ("男生", "boys"),
    "girls": ("女生", "girls"),
    "source": ("来源", "source"),
}
NEEDED = ("school_year", "stage", "boys", "girls")
STAGE_NAMES = {
    **{stage.value: stage for stage in Stage},
    "幼儿园": Stage.KINDERGARTEN,
    "小学": Stage.PRIMARY,
    "初中": Stage.JUNIOR,
    "高中": Stage.SENIOR,
    "高中阶段": Stage.SENIOR,
}


@dataclass(frozen=True, slots=True)
class Pupils:
    """One count as it is entered.

    Attributes:
        area_code: county or township; empty is the county of the house.
        school_year: the year in which it begins.
        grade: 1 and up; 0 for all grades of the stage.
    """

    school_year: int
    stage: Stage
    grade: int
    boys: int
    girls: int
    area_code: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class LineProblem:
    """What is wrong with a line of a file; never what stands in it."""

    line: int
    words: Words


def cohort(school_year: int, stage: Stage, grade: int = 0) -> tuple[date, date]:
    """Return the first and the last month in which the pupils were born, if all went by age.

    >>> cohort(2025, Stage.PRIMARY, 1)
    (datetime.date(2018, 9, 1), datetime.date(2019, 8, 1))
    >>> cohort(2025, Stage.PRIMARY)
    (datetime.date(2013, 9, 1), datetime.date(2019, 8, 1))
    """
    youngest = AGE_AT_ENTRY[stage] + (grade or 1) - 1
    oldest = AGE_AT_ENTRY[stage] + (grade or GRADES[stage]) - 1
    return date(school_year - oldest - 1, 9, 1), date(school_year - youngest, 8, 1)


def fault_of(pupils: Pupils, *, county: str, this_year: int) -> Words | None:
    """Return what is wrong with a count, None where nothing is.

    Args:
        county: the county of the house.
        this_year: the year of today; a school year may have begun in it.
    """
    area = pupils.area_code or county
    checks = (
        (
            not FIRST_YEAR <= pupils.school_year <= this_year,
            Words(
                f"学年应为开学那一年，{FIRST_YEAR} 至 {this_year}。",
                f"The school year is the year it begins in, {FIRST_YEAR} to {this_year}.",
            ),
        ),
        (
            not 0 <= pupils.grade <= GRADES[pupils.stage],
            Words(
                f"{STAGE_WORDS[pupils.stage].zh}的年级应为 1 至 {GRADES[pupils.stage]}，"
                "不分年级填 0。",
                f"Grades of this stage are 1 to {GRADES[pupils.stage]}; 0 for all of them.",
            ),
        ),
        (
            not (area.isascii() and area.isdigit() and len(area) in (6, 9)),
            Words("区划代码应为 6 位或 9 位数字。", "A division code has 6 or 9 digits."),
        ),
        (not area.startswith(county), Words("区划代码不属于本县。", "The code is elsewhere.")),
        (
            not (0 <= pupils.boys <= LARGEST and 0 <= pupils.girls <= LARGEST),
            Words(f"人数应为 0 至 {LARGEST:,}。", f"Pupils are 0 to {LARGEST:,}."),
        ),
        (
            pupils.boys + pupils.girls == 0,
            Words("男生和女生不能都为 0。", "Boys and girls cannot both be 0."),
        ),
        (
            len(pupils.source) > 100,
            Words("来源不超过 100 个字。", "A source has at most 100 characters."),
        ),
    )
    return next((words for wrong, words in checks if wrong), None)


def read_pupils(content: bytes) -> tuple[list[Pupils], list[LineProblem]]:
    """Return the counts of a CSV file and every line that cannot be read.

    The header names the columns in Chinese or English; UTF-8 and GB 18030 are both taken. A file
    without the columns that are needed has one problem, at line 1.
    """
    text = _text(content)
    if text is None:
        return [], [LineProblem(1, NO_CSV)]
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error:  # a cell of 128 KiB
        return [], [LineProblem(1, NO_CSV)]
    places = _places(rows[0] if rows else [])
    if lacking := [HEADERS[name][0] for name in NEEDED if name not in places]:
        named = "、".join(lacking)
        return [], [LineProblem(1, Words(f"缺少栏目：{named}。", f"Columns lack: {named}."))]
    if len(rows) > MOST_LINES + 1:
        return [], [
            LineProblem(1, Words(f"最多 {MOST_LINES} 行。", f"At most {MOST_LINES} lines."))
        ]
    found: list[Pupils] = []
    problems: list[LineProblem] = []
    for line, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        cells = {name: row[at].strip() if at < len(row) else "" for name, at in places.items()}
        one = _pupils(cells)
        if isinstance(one, Words):
            problems.append(LineProblem(line, one))
        else:
            found.append(one)
    return found, problems


def _text(content: bytes) -> str | None:
    if b"\0" in content:
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _places(header: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, title in enumerate(header):
        plain = title.strip().removesuffix("（人）").lower()
        for name, titles in HEADERS.items():
            if plain in titles:
                found.setdefault(name, at)
    return found


def _pupils(cells: Mapping[str, str]) -> Pupils | Words:
    stage = STAGE_NAMES.get(cells["stage"].lower())
    if stage is None:
        return Words(
            "学段应为幼儿园、小学、初中或高中。",
            "A stage is kindergarten, primary, junior or senior.",
        )
    numbers: dict[str, int] = {}
    for name in ("school_year", "grade", "boys", "girls"):
        cell = cells.get(name, "").replace(",", "").replace("，", "")
        if name == "school_year":
            cell = cell[:4]  # 2025-2026学年
        if not cell and name == "grade":
            cell = "0"
        if not (cell.isascii() and cell.isdigit() and len(cell) <= 9):
            title = HEADERS[name]
            return Words(f"{title[0]}应为整数。", f"{title[1]} is a whole number.")
        numbers[name] = int(cell)
    return Pupils(
        numbers["school_year"],
        stage,
        numbers["grade"],
        numbers["boys"],
        numbers["girls"],
        area_code=cells.get("area_code", ""),
        source=cells.get("source", ""),
    )
