"""A release as CSV with its metadata, "CSV on the Web" of the W3C. Pure; the same bytes each time.

Source:
    W3C Recommendations of 17 December 2015: Model for Tabular Data and Metadata on the Web,
    Metadata Vocabulary for Tabular Data (context, tableSchema, datatype, null, primaryKey,
    common properties with JSON-LD values).
"""

import csv
import io
import json
from typing import Any, Final

from evenborn.rooms.indicators.release.content import Content
from evenborn.rooms.indicators.release.figures import DEFINITION, tables_of
from evenborn.rooms.indicators.release.rules import LATER, PLACE, period_code, quarter_words
from evenborn.standards.words import Words

ALL_ORDERS: Final = Words("合计", "All orders")
NULL: Final = ":"  # hidden, or a ratio of too few births
ORDER_CODES: Final = ("_T", "1", "2", "3P", "_U", "_X")


def _count(words: Words, about: Words) -> dict[str, Any]:
    datatype = {"base": "integer"}
    return {"datatype": datatype, "null": NULL, **_said(words, about)}


def _ratio(words: Words, about: Words) -> dict[str, Any]:
    datatype = {"base": "decimal", "minimum": 0}
    return {"datatype": datatype, "null": NULL, **_said(words, about)}


def _text(words: Words, about: Words, **datatype: str) -> dict[str, Any]:
    kind: Any = {"base": "string", **datatype} if datatype else "string"
    return {"datatype": kind, "required": True, **_said(words, about)}


def _said(words: Words, about: Words) -> dict[str, Any]:
    return {
        "titles": {"zh": words.zh, "en": words.en},
        "dc:description": _both(about),
    }


def _both(words: Words) -> list[dict[str, str]]:
    return [
        {"@value": words.zh, "@language": "zh"},
        {"@value": words.en, "@language": "en"},
    ]


COLUMNS: Final[dict[str, dict[str, Any]]] = {
    "area_code": _text(
        Words("地区代码", "Area code"),
        Words("母亲常住地的行政区划代码", "Division code of the mother's usual residence"),
        format="[0-9]{6,12}",
    ),
    "area_name": _text(Words("地区", "Area"), Words("地区名称", "Name of the area")),
    "freq": _text(
        Words("频率", "Frequency"),
        Words(
            "Q 季度，S 半年，A 年，_O 前三季度",
            "Q quarter, S half year, A year, _O nine months",
        ),
        format="Q|S|A|_O",
    ),
    "period": _text(
        Words("时期", "Period"),
        Words("出生日期所在时期", "Period of the date of birth"),
    ),
    "birth_order": _text(
        Words("孩次", "Birth order"),
        Words(
            "_T 合计，1 一孩，2 二孩，3P 三孩及以上，_U 不详，_X 发布后补登和更正（不分孩次）",
            "_T all, 1 first, 2 second, 3P third and later, _U not stated, _X registered or "
            "corrected later, not broken down",
        ),
        format="|".join(ORDER_CODES),
    ),
    "order_name": _text(Words("孩次名称", "Order in words"), Words("孩次名称", "Order in words")),
    "boys": _count(Words("男婴", "Boys"), Words("活产男婴数", "Boys born alive")),
    "girls": _count(Words("女婴", "Girls"), Words("活产女婴数", "Girls born alive")),
    "births": _count(
        Words("性别已知的活产", "Births of known sex"),
        Words("男婴与女婴之和", "Boys and girls together"),
    ),
    "boys_per_100_girls": _ratio(
        Words("出生人口性别比", "Sex ratio at birth"), Words(DEFINITION.zh, DEFINITION.en)
    ),
    "low_95": _ratio(
        Words("95% 区间下限", "Lower limit, 95%"), Words("Wilson 区间", "Wilson score interval")
    ),
    "high_95": _ratio(
        Words("95% 区间上限", "Upper limit, 95%"), Words("Wilson 区间", "Wilson score interval")
    ),
}
PRIMARY_KEY: Final = ["area_code", "freq", "period", "birth_order"]


def stem_of(content: Content) -> str:
    """Return what the names of a release's files begin with."""
    quarter = period_code(content["year"], content["quarter"])
    return f"births-{content['area']['code']}-{quarter}-r{content['revision']}"


def order_code(line: str) -> str:
    """Return the code of the order of a line: all orders for county and places."""
    if line == LATER:
        return "_X"
    return line.removeprefix("order:") if line.startswith("order:") else "_T"


def table_csv(content: Content) -> bytes:
    """Return the table as CSV: a line for each area or order and period."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    county = content["area"]
    for table in tables_of(content):
        for row in table.lines:
            is_place = row.is_place
            writer.writerow(
                [
                    row.line.removeprefix(PLACE) if is_place else county["code"],
                    row.words.zh if is_place else county["zh"],
                    table.freq,
                    table.period,
                    order_code(row.line),
                    ALL_ORDERS.zh if order_code(row.line) == "_T" else row.words.zh,
                    *(NULL if n is None else n for n in (row.boys, row.girls, row.births)),
                    *(value or NULL for value in row.limits),
                ]
            )
    return out.getvalue().encode()


def metadata(content: Content, *, publisher: Words, licence: str) -> bytes:
    """Return the metadata of the table, `<name>.csv-metadata.json`.

    Args:
        publisher: who publishes.
        licence: address of the licence.
    """
    area = content["area"]
    period = quarter_words(content["year"], content["quarter"])
    threshold = content["threshold"]
    about = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "zh"}],
        "url": f"{stem_of(content)}.csv",
        "dc:title": _both(
            Words(f"{area['zh']}{period.zh}出生人口", f"{area['en']}: births, {period.en}")
        ),
        "dc:description": _both(
            Words(
                f"按母亲常住地统计的活产数。“{NULL}”表示不公布：小于 {threshold} 的数"
                "以及可推算出它们的数不公布；性别比只在出生数足够时给出。",
                f"Live births by the mother's usual residence. “{NULL}”: not shown; counts below "
                f"{threshold} and those that would give them away are hidden, and a ratio stands "
                "only where there are births enough.",
            )
        ),
        "dc:publisher": _both(publisher),
        "dc:license": {"@id": licence},
        "dc:modified": {"@value": content["as_at"], "@type": "xsd:date"},
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "quoteChar": '"'},
        "tableSchema": {
            "columns": [{"name": name, **column} for name, column in COLUMNS.items()],
            "primaryKey": PRIMARY_KEY,
        },
    }
    # The head of the file holds the names; a reader compares it with the titles.
    for column in about["tableSchema"]["columns"]:  # type: ignore[index] # built just above
        column["titles"] = {
            language: [title, column["name"]] for language, title in column["titles"].items()
        }
    return json.dumps(about, ensure_ascii=False, indent=1).encode()
