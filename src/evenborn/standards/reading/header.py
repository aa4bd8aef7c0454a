"""Find the header line of a table and tell which column is which.

Clerks put a title and a unit above the header, spread it over two lines with merged cells, and
write 出生日期 as “出生 日期(年月日)*”. So headers are compared after folding, and the line that
names most of our columns is the header.
"""

import difflib
import functools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass

from evenborn.standards.declaration import Schema
from evenborn.standards.mapping import Mapping
from evenborn.standards.refusal import CannotRead

HEADER_WITHIN = 10  # lines; the deepest header in the forms we hold stands in line 5
LEAST_MATCHES = 2  # one known word is a title (出生日期登记表 …), two are a header

# Our own column in a returned file: never data, never reported as unknown.
PROBLEMS_HEADERS = frozenset({"问题", "problems"})

BRACKETED = re.compile(r"[(\[{【〔〈<「].*?[)\]}】〕〉>」]")
NOT_A_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Header:
    """Which column of the file is which.

    Attributes:
        line: index of the header line among the lines looked at, from 0.
        positions: canonical name → index of the column in the file, from 0.
        texts: the header cells as written (a header over two lines joined).
        unknown: headers that mean nothing to us, as written.
        matches: how many columns were recognised.
    """

    line: int
    positions: MappingOf[str, int]
    texts: tuple[str, ...]
    unknown: tuple[str, ...]
    matches: int


def folded(text: str) -> str:
    """Return a header without width, case, spaces and marks.

    >>> folded("*出生 日期：")
    '出生日期'
    >>> folded("Birth_Date")
    'birthdate'
    """
    return NOT_A_WORD.sub("", unicodedata.normalize("NFKC", text)).casefold()


def without_brackets(text: str) -> str:
    """Return a header without what stands in brackets: a unit or a remark.

    >>> without_brackets("出生体重（克）")
    '出生体重'
    """
    return BRACKETED.sub("", unicodedata.normalize("NFKC", text))


def shown(text: str) -> str:
    """Return a header as it may stand on a terminal: at most 40 characters, none of control.

    >>> shown("备注\x1b[31m")
    '备注?[31m'
    """
    clean = "".join(mark if mark.isprintable() else "?" for mark in text.strip())
    return clean if len(clean) <= 40 else f"{clean[:39]}…"


def find_header(
    lines: Sequence[Sequence[str]], *, schema: Schema | None, mapping: Mapping | None
) -> Header | None:
    """Return the header among the first lines of a table, or None.

    Args:
        lines: (n_lines, n_cells) texts of the first lines.
        schema: whose columns to look for; None takes the first filled line as it stands.
        mapping: foreign headers, which go before the schema's own.
    """
    best: Header | None = None
    for at, texts in _candidates(lines[:HEADER_WITHIN]):
        found = _matched(texts, schema, mapping)
        header = Header(at, found, texts, _unknown(texts, found, mapping), len(found))
        enough = schema is None or header.matches >= min(LEAST_MATCHES, len(schema.columns))
        if enough and (best is None or (schema is not None and header.matches > best.matches)):
            best = header
    return best


def _candidates(lines: Sequence[Sequence[str]]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield each filled line, and each pair of lines read as one header of two storeys."""
    for at, line in enumerate(lines):
        if any(cell.strip() for cell in line):
            yield at, tuple(line)
    for at in range(1, len(lines)):
        above, below = lines[at - 1], lines[at]
        texts, group = [], ""
        for i in range(max(len(above), len(below))):
            upper = above[i].strip() if i < len(above) else ""
            lower = below[i].strip() if i < len(below) else ""
            # A merged cell has its text in the first column only; the group reaches on
            # until the next text, and a cell merged downwards has nothing beneath it.
            group = upper or group
            texts.append(group + lower if lower and lower != upper else upper)
        yield at, tuple(texts)


def _matched(
    texts: Sequence[str], schema: Schema | None, mapping: Mapping | None
) -> dict[str, int]:
    """Return canonical name → column index; the first column wins, `refuse_twice` tells."""
    found: dict[str, int] = {}
    for i, name in _meanings(texts, schema, mapping):
        found.setdefault(name, i)
    return found


def _meanings(
    texts: Sequence[str], schema: Schema | None, mapping: Mapping | None
) -> list[tuple[int, str]]:
    """Return (column index, canonical name) for every header that means something."""
    foreign = {folded(header): name for header, name in mapping.columns.items()} if mapping else {}
    own = _own_headers(schema)
    second = _second_headers(schema)
    meanings: list[tuple[int, str]] = []
    for i, text in enumerate(texts):
        keys = (folded(text), folded(without_brackets(text)))
        if not keys[0] or keys[0] in PROBLEMS_HEADERS:
            continue
        if any(key in foreign for key in keys):
            name = next(foreign[key] for key in keys if key in foreign)
        elif schema is None:
            name = text.strip()
        else:
            name = next((own[key] for key in keys if key in own), None)
        if name is not None:
            meanings.append((i, name))
    return _with_second_meanings(texts, meanings, second)


def _with_second_meanings(
    texts: Sequence[str], meanings: list[tuple[int, str]], second: MappingOf[str, str]
) -> list[tuple[int, str]]:
    """Return the meanings, the weaker of two equal ones turned into its second meaning.

    出生时间 beside 出生日期 is the time of day; alone it is the date.
    """
    names = [name for _, name in meanings]
    answer = []
    for i, name in meanings:
        other = second.get(folded(texts[i])) or second.get(folded(without_brackets(texts[i])))
        if other and names.count(name) > 1 and other not in names:
            answer.append((i, other))
        else:
            answer.append((i, name))
    known = {i for i, _ in answer}
    taken = {name for _, name in answer}
    for i, text in enumerate(texts):
        other = second.get(folded(text)) or second.get(folded(without_brackets(text)))
        if i not in known and other and other not in taken:
            answer.append((i, other))
            taken.add(other)
    return answer


@functools.cache
def _declared(header: str) -> str:
    """Fold a header of a schema once; what a file holds is never kept."""
    return folded(header)


def _own_headers(schema: Schema | None) -> dict[str, str]:
    """Return folded header → canonical name; names and headers go before aliases."""
    headers: dict[str, str] = {}
    for column in schema.columns if schema else ():
        for text in (column.name, column.header, column.header_en):
            headers.setdefault(_declared(text), column.name)
    for column in schema.columns if schema else ():
        for text in column.aliases:
            headers.setdefault(_declared(text), column.name)
    return headers


def _second_headers(schema: Schema | None) -> dict[str, str]:
    pairs = ((a, c.name) for c in (schema.columns if schema else ()) for a in c.second_aliases)
    return {_declared(alias): name for alias, name in pairs}


def _unknown(
    texts: Sequence[str], found: MappingOf[str, int], mapping: Mapping | None
) -> tuple[str, ...]:
    left_out = {folded(h) for h, name in mapping.columns.items() if name is None} if mapping else ()
    known = set(found.values())
    return tuple(
        shown(text)
        for i, text in enumerate(texts)
        if i not in known
        and folded(text)
        and folded(text) not in PROBLEMS_HEADERS
        and folded(text) not in left_out
    )


def refuse_twice(header: Header, schema: Schema | None, mapping: Mapping | None) -> None:
    """Refuse a header in which two columns mean the same.

    Raises:
        CannotRead: the two columns, by number and header.
    """
    seen: dict[str, list[int]] = {}
    for i, name in _meanings(header.texts, schema, mapping):
        seen.setdefault(name, []).append(i)
    for name, columns in seen.items():
        if len(columns) > 1:
            title = schema.column(name).header if schema and name in schema.names else name
            where_zh = "、".join(f"第 {i + 1} 列“{shown(header.texts[i])}”" for i in columns)
            where_en = ", ".join(f"{i + 1} “{shown(header.texts[i])}”" for i in columns)
            raise CannotRead(
                zh=f"表头重复：{where_zh} 都表示“{title}”。请只留一列，"
                "或用 --map 文件说明各列的含义（值写 null 表示不用该列）。",
                en=f"The header names “{name}” twice: columns {where_en}. Keep one of them, or "
                "say in a --map file what each means (null leaves a column out).",
            )


def require(header: Header, *, schema: Schema, mapping: Mapping | None, file: str) -> None:
    """Refuse a header that lacks a required column, and say which one may be meant.

    Raises:
        CannotRead: a required column is neither in the file nor a constant of the map.
    """
    constants = mapping.constants if mapping else {}
    missing = [
        column
        for column in schema.columns
        if column.required and column.name not in header.positions and column.name not in constants
    ]
    if missing:
        zh = "、".join(f"“{column.header}”" for column in missing)
        en = ", ".join(f"“{column.header_en}” ({column.name})" for column in missing)
        near_zh, near_en = _near(missing[0].header, header.unknown)
        raise CannotRead(
            zh=f"{file} 缺少必需的列：{zh}。{near_zh}请补上这些列，或用 --map 文件对照列名。",
            en=f"{file} lacks the required columns {en}. {near_en}Add them, or map the headers "
            "with a --map file.",
        )


def no_header(schema: Schema, *, file: str) -> CannotRead:
    """Return the refusal of a table without a header we know; it quotes no cell."""
    zh = "、".join(column.header for column in schema.columns if column.required)
    en = ", ".join(column.header_en for column in schema.columns if column.required)
    return CannotRead(
        zh=f"在 {file} 的前 {HEADER_WITHIN} 行里找不到“{schema.title_zh}”的表头。"
        f"表头至少应有：{zh}。请核对文件种类（--kind），或用 --map 文件对照列名。",
        en=f"No header of “{schema.title_en}” in the first {HEADER_WITHIN} lines of {file}. "
        f"It should have at least: {en}. Check the kind of file (--kind), or map the headers "
        "with a --map file.",
    )


def _near(wanted: str, unknown: Sequence[str]) -> tuple[str, str]:
    """Return a hint at the unknown headers, the most alike first."""
    if not unknown:
        return "", ""
    alike = difflib.get_close_matches(wanted, unknown, n=3, cutoff=0.5) or list(unknown[:8])
    zh, en = "、".join(f"“{u}”" for u in alike), ", ".join(f"“{u}”" for u in alike)
    return f"文件里认不出的列有：{zh}。", f"Headers not recognised: {en}. "
