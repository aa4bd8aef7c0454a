"""Dimensions, attributes and codes of the counts, and what both messages say alike. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from evenborn.rooms.indicators.release.content import Content
from evenborn.rooms.indicators.release.csvw import stem_of
from evenborn.rooms.indicators.release.rules import PLACE
from evenborn.standards.words import Words

VERSION: Final = "1.0.0"
SCHEMAS: Final = "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master"

DIMENSIONS: Final[Mapping[str, Words]] = {
    "REF_AREA": Words("地区", "Reference area"),
    "FREQ": Words("频率", "Frequency"),
    "TIME_PERIOD": Words("时期", "Time period"),
    "BASIS": Words("统计口径", "Basis of counting"),
    "BIRTH_ORDER": Words("孩次", "Birth order"),
    "SEX": Words("性别", "Sex"),
}
ATTRIBUTES: Final[Mapping[str, Words]] = {
    "OBS_STATUS": Words("数据状态", "Observation status"),
    "CONF_STATUS": Words("保密状态", "Confidentiality status"),
}
CODES: Final[Mapping[str, Mapping[str, Words]]] = {
    "FREQ": {
        "A": Words("年", "Annual"),
        "S": Words("半年", "Half-yearly"),
        "Q": Words("季度", "Quarterly"),
        "_O": Words("其他（前三季度）", "Other (nine months)"),
    },
    "BASIS": {"RESIDENCE": Words("按母亲常住地", "By the mother's usual residence")},
    "BIRTH_ORDER": {
        "_T": Words("合计", "All orders"),
        "1": Words("一孩", "First"),
        "2": Words("二孩", "Second"),
        "3P": Words("三孩及以上", "Third and later"),
        "_U": Words("孩次不详", "Not stated"),
        "_X": Words(
            "发布后补登和更正（不分孩次）", "Registered or corrected later, not broken down"
        ),
    },
    "SEX": {
        "M": Words("男", "Male"),
        "F": Words("女", "Female"),
        "_T": Words("男女合计（性别已知）", "Both, of known sex"),
        "_U": Words("性别不详", "Not known"),
    },
    "OBS_STATUS": {
        "A": Words("正常值", "Normal value"),
        "Q": Words("不公布", "Missing value; suppressed"),
    },
    "CONF_STATUS": {
        "F": Words("可公开", "Free for publication"),
        "C": Words("保密", "Confidential statistical information"),
    },
}
# Lists that SDMX itself keeps; the others are this county's.
SHARED: Final = {
    "FREQ": "SDMX:CL_FREQ(2.1)",
    "OBS_STATUS": "SDMX:CL_OBS_STATUS(2.2)",
    "CONF_STATUS": "SDMX:CL_CONF_STATUS(1.2)",
}


def agency_of(content: Content) -> str:
    """Return the identifier of who maintains structure and data."""
    return f"CN{content['area']['code']}"


def area_names(content: Content) -> dict[str, Words]:
    """Return the names of the county and of its places in a release."""
    area = content["area"]
    rows = [row for table in content["tables"] for row in table["rows"]]
    places = {
        row["line"].removeprefix(PLACE): Words(row["zh"], row["en"])
        for row in rows
        if row["line"].startswith(PLACE)
    }
    return {area["code"]: Words(area["zh"], area["en"])} | dict(sorted(places.items()))


def meta(content: Content, schema: str) -> dict[str, object]:
    """Return the head of a message."""
    area = content["area"]
    agency = agency_of(content)
    return {
        "schema": schema,
        "id": stem_of(content),
        # The day of the counts, not of the file: the same content gives the same bytes.
        "prepared": f"{content['as_at']}T00:00:00+08:00",
        "test": False,
        "contentLanguages": ["zh", "en"],
        "sender": {"id": agency, **named(Words(area["zh"], area["en"]))},
    }


def named(words: Words) -> dict[str, object]:
    """Return a name in both languages."""
    return {"name": words.zh, "names": {"zh": words.zh, "en": words.en}}


def days_of(period: str) -> tuple[date, date]:
    """Return the first day of a period and the day after it.

    >>> days_of("2025-Q4")[1].isoformat(), days_of("2025-01-01/P9M")[1].isoformat()
    ('2026-01-01', '2025-10-01')
    """
    year = int(period[:4])
    kind = period[4:]
    if kind.startswith("-Q"):
        quarter = int(kind[2:])
        first, months = 3 * quarter - 2, 3
    else:
        first, months = 1, {"": 12, "-S1": 6, "-01-01/P9M": 9}[kind]
    last = first + months
    return date(year, first, 1), date(year + last // 13, last % 12 or 12, 1)


def urn(kind: str, reference: str) -> str:
    """Return the address of an artefact in the registry of SDMX."""
    package = {"Codelist": "codelist"}.get(kind, "datastructure")
    return f"urn:sdmx:org.sdmx.infomodel.{package}.{kind}={reference}"
