"""Read a county's own list of villages: Excel or CSV, every problem by its line."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from evenborn.standards import CannotRead, Column, Schema, connect, open_table
from evenborn.standards.words import Words

MOST_LINES: Final = 50_000  # a county has some hundred villages, the largest cities some thousand
LONGEST_NAME: Final = 60

SCHEMA: Final = Schema(
    kind="village",
    title_zh="村级代码表",
    title_en="List of villages",
    requirement_ids=(),
    columns=(
        Column(
            name="code",
            header="村级代码",
            header_en="village code",
            aliases=(
                "代码",
                "编码",
                "code",
                "区划代码",
                "行政区划代码",
                "统计用区划代码",
                "村代码",
            ),
            type="text",
            unit="",
            codes=(),
            required=True,
            secret=False,
            minimum=None,
            maximum=None,
            pattern="",
            note_zh="12 位数字，前 9 位为所在乡镇（街道）代码。",
            note_en="12 digits; the first nine are the township's.",
        ),
        Column(
            name="name",
            header="村名",
            header_en="name",
            aliases=(
                "名称",
                "村级名称",
                "村（社区）名称",
                "村居名称",
                "村（居）名称",
                "村社区名称",
            ),
            type="text",
            unit="",
            codes=(),
            required=True,
            secret=False,
            minimum=None,
            maximum=LONGEST_NAME,
            pattern="",
            note_zh="村民委员会或居民委员会的名称。",
            note_en="The name of the village or neighbourhood.",
        ),
        Column(
            name="former",
            header="原代码",
            header_en="former code",
            aliases=("变更前代码", "原村级代码", "former_code"),
            type="text",
            unit="",
            codes=(),
            required=False,
            secret=False,
            minimum=None,
            maximum=None,
            pattern="",
            note_zh="代码变更过的村填写原代码，可不填。",
            note_en="Where the code has changed; may be empty.",
        ),
    ),
    checks=(),
    key=("code",),
)

TWELVE_DIGITS: Final = Words("代码应为 12 位数字。", "A village code has 12 digits.")
OTHER_COUNTY: Final = Words("代码不属于本县。", "The code is of another county.")
NO_TOWNSHIP: Final = Words(
    "前 9 位不是当日有效的乡镇（街道）代码。请核对代码，或先登记乡镇变更。",
    "The first nine digits are no township of that day. Check the code, or first record the "
    "change of townships.",
)
IS_TOWNSHIP: Final = Words(
    "这是乡镇（街道）的代码，不是村级代码。", "This is the code of a township, not of a village."
)
NO_NAME: Final = Words("请填写村名。", "The name is missing.")
LONG_NAME: Final = Words(
    f"村名不超过 {LONGEST_NAME} 个字。", f"A name has at most {LONGEST_NAME} characters."
)
TWICE: Final = Words(
    "同一代码在表中出现两次，名称不同。", "The code is in the list twice, with different names."
)
BROKEN: Final = Words("这一行读不出来。", "This line cannot be read.")
FORMER_WRONG: Final = Words("原代码应为 12 位数字。", "A former code has 12 digits.")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list; `problem` is None where it can be taken."""

    line: int
    code: str
    name: str
    former: str = ""
    problem: Words | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a line; never what stands in it."""

    line: int
    words: Words


def read_list(path: Path) -> list[Line]:
    """Return the lines of a list, as they stand.

    Raises:
        CannotRead: no list of villages, and why.
    """
    with connect(memory="1GB", threads=1) as con:
        table = open_table(path, con=con, schema=SCHEMA)
        if table.lines > MOST_LINES:
            raise CannotRead(
                zh=f"{path.name} 超过 {MOST_LINES} 行，不像一个县的村级代码表。",
                en=f"{path.name} has more than {MOST_LINES} lines: no list of one county.",
            )
        former = "former" if "former" in table.columns else "NULL"
        rows = con.sql(
            f"SELECT line, broken, code, name, {former} FROM {table.relation} ORDER BY line"
        ).fetchall()
    return [
        Line(line, code or "", name or "", former or "", BROKEN if broken else None)
        for line, broken, code, name, former in rows
    ]


def judged(lines: list[Line], *, county: str, townships: Mapping[str, str]) -> list[Line]:
    """Return the lines, each with the first thing that is wrong with it.

    Args:
        lines: as read.
        county: code of six digits.
        townships: those that stand on the day of the list.
    """
    names: dict[str, set[str]] = {}
    for line in lines:
        names.setdefault(line.code, set()).add(line.name)
    return [
        replace(line, problem=line.problem or _problem(line, county, townships, names))
        for line in lines
    ]


def _problem(
    line: Line, county: str, townships: Mapping[str, str], names: Mapping[str, set[str]]
) -> Words | None:
    former = line.former
    checks = (
        (not _is_village(line.code), TWELVE_DIGITS),
        (line.code[:6] != county, OTHER_COUNTY),
        (line.code[9:] == "000", IS_TOWNSHIP),
        (line.code[:9] not in townships, NO_TOWNSHIP),
        (not line.name, NO_NAME),
        (len(line.name) > LONGEST_NAME, LONG_NAME),
        (len(names[line.code]) > 1, TWICE),
        (bool(former) and not _is_village(former), FORMER_WRONG),
    )
    return next((words for wrong, words in checks if wrong), None)


def _is_village(code: str) -> bool:
    return len(code) == 12 and code.isascii() and code.isdigit()
