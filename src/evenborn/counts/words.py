"""How the table speaks Chinese: headers and verdicts, once."""

from typing import Final

from evenborn.standards.schema import load_schema

HEADERS_ZH: Final = {
    "boys": "男婴",
    "girls": "女婴",
    "unknown": "性别不详",
    "births": "出生数",
    "srb": "性别比",
    "low": "区间下限",
    "high": "区间上限",
    "method": "方法",
    "basis": "口径",
    "verdict": "判断",
    "needed": "判断所需出生数",
    "month": "月份",
    "quarter": "季度",
    "year": "年份",
    "area": "地区",
    "hukou": "户籍地",
}
VERDICT_ZH: Final = {
    "below": "低于正常范围",
    "compatible": "与正常范围相容",
    "above": "高于正常范围",
    "too_few": "人数太少，无法判断",
}
VERDICT_EN: Final = {
    "below": "below",
    "compatible": "compatible",
    "above": "above",
    "too_few": "too few to tell",
}
METHOD_ZH: Final = {
    "wilson": "Wilson",
    "clopper-pearson": "Clopper-Pearson",
    "log": "对数比值",
}
BASIS_ZH: Final = {"occurrence": "发生地", "residence": "常住地", "registration": "户籍登记地"}


def header_zh(column: str) -> str:
    """Return the Chinese header of a column of the table.

    >>> header_zh("area:6"), header_zh("birth_date:quarter"), header_zh("srb")
    ('地区（6位）', '出生日期（季度）', '性别比')
    """
    if column in HEADERS_ZH:
        return HEADERS_ZH[column]
    head, _, tail = column.rpartition(":")
    if head and tail.isdigit():
        return f"{header_zh(head)}（{tail}位）"
    if head and tail in ("month", "quarter", "year"):
        return f"{header_zh(head)}（{HEADERS_ZH[tail]}）"
    schema = load_schema("person")
    return schema.column(column).header if column in schema.names else column
