"""The checks that follow from a column's declaration: filled, readable, in range, in the list.

Nobody writes these by hand; a schema with twenty columns gets some sixty of them.
"""

from collections.abc import Iterator
from typing import Final

from evenborn.standards.declaration import Check, Column, Limit, Scope, Severity, Type

READABLE: Final[dict[Type, tuple[str, str]]] = {
    "integer": ("应为整数", "a whole number"),
    "decimal": ("应为数字", "a number"),
    "date": ("应为日期，例如 2025-07-01", "a date such as 2025-07-01"),
    "time": ("应为 24 小时制时刻，例如 08:30", "a time of day such as 08:30"),
    "moment": ("应为日期和时刻，例如 2025-07-01 08:30", "a date and time such as 2025-07-01 08:30"),
    "month": ("应为年月，例如 2025-07", "a month such as 2025-07"),
}


def column_checks(column: Column) -> Iterator[Check]:
    """Yield the checks a column brings with it, the gravest first."""
    if column.required:
        yield _check(
            column,
            "missing",
            f"{column.name}__text IS NULL",
            f"必须填写{column.header}",
            f"{column.header_en} must be filled in",
        )
    if column.type == "code":
        yield _unreadable(column, "not-in-list", *_list_words(column))
    elif column.type in READABLE:
        yield _unreadable(column, "unreadable", *READABLE[column.type])
    yield from _bounds(column)
    if column.pattern:
        pattern = column.pattern.replace("'", "''")
        yield _check(
            column,
            "wrong-form",
            f"NOT regexp_full_match({column.name}, '{pattern}')",
            f"{column.header}的格式不对：{column.note_zh}",
            f"{column.header_en} has another form: {column.note_en}",
        )
    if column.type == "citizen":
        yield from _citizen(column)
    elif column.type == "division":
        yield from _division(column)
    elif column.type == "facility":
        yield _check(
            column,
            "credit-code-check-character",
            _distinct(column, "length(value) = 18 AND NOT credit_code_ok(value)"),
            "统一社会信用代码的校验位不符，请与证照核对；核对无误的可以保留",
            "the check character of the unified social credit code does not fit; "
            "compare it with the licence, and keep it if they agree",
            scope="file",
            severity="warning",
        )


def _check(
    column: Column,
    code: str,
    rule: str,
    zh: str,
    en: str,
    *,
    scope: Scope = "row",
    severity: Severity | None = None,
) -> Check:
    """Return a check of one column; soft columns warn, unless the caller says otherwise."""
    return Check(
        code=code,
        severity=severity or ("warning" if column.soft else "error"),
        columns=(column.name,),
        rule=rule,
        zh=zh,
        en=en,
        scope=scope,
        reads=(column.name,),
    )


def _unreadable(column: Column, code: str, zh: str, en: str) -> Check:
    rule = f"{column.name}__text IS NOT NULL AND {column.name} IS NULL"
    return _check(column, code, rule, f"{column.header}{zh}", f"{column.header_en}: {en}")


def _list_words(column: Column) -> tuple[str, str]:
    zh = "、".join(f"{code.value}（{code.zh}）" for code in column.codes)
    en = ", ".join(f"{code.value} ({code.en})" for code in column.codes)
    return f"应为以下之一：{zh}", f"one of {en}"


def _bounds(column: Column) -> Iterator[Check]:
    """Yield the checks of the least and the greatest value, or length for text."""
    value = f"length({column.name})" if column.type == "text" else column.name
    unit_zh, unit_en = (
        ("个字", " characters") if column.type == "text" else (column.unit_zh, f" {column.unit}")
    )
    if column.minimum is not None:
        at = _limit(column, column.minimum)
        zh, en = _limit_words(column.minimum)
        yield _check(
            column,
            "too-short" if column.type == "text" else "too-small",
            f"{value} < {at}",
            f"{column.header}不应小于{zh}{unit_zh}",
            f"{column.header_en}: not less than {en}{unit_en}",
        )
    if column.maximum is not None:
        at = _limit(column, column.maximum)
        zh, en = _limit_words(column.maximum)
        late = column.maximum == "today"
        yield _check(
            column,
            "after-today" if late else "too-long" if column.type == "text" else "too-large",
            f"{value} > {at}",
            f"{column.header}不应晚于{zh}" if late else f"{column.header}不应大于{zh}{unit_zh}",
            f"{column.header_en}: not {'after' if late else 'more than'} {en}{unit_en}",
        )


def _limit(column: Column, limit: Limit) -> str:
    if limit == "today":
        # A moment of today is not in the future: compare with the end of the day.
        return "judged_on() + INTERVAL 1 DAY" if column.type == "moment" else "judged_on()"
    if isinstance(limit, str):
        return f"DATE '{limit}'"
    return str(limit)


def _limit_words(limit: Limit) -> tuple[str, str]:
    return ("检查当天", "the day of checking") if limit == "today" else (f" {limit} ", str(limit))


def _citizen(column: Column) -> Iterator[Check]:
    """Yield the checks of an identity number; all warn, for a typing slip is not a lost birth.

    `__ok`, `__born` and `__sex` are the facts of `sql.with_facts`.
    """
    name = column.name
    unread = f"{name}__ok IS NULL AND {name}__born IS NULL"
    unread += f" AND regexp_full_match({name}, '[0-9X]{{13,24}}')"
    for code, rule, zh, en in (
        (
            "id-length",
            unread,
            "应为 18 位居民身份证号，请与证件核对有无漏位、多位",
            "18 characters for a citizen number; compare with the document for lost or added ones",
        ),
        (
            "id-fifteen-digits",
            f"{name}__ok IS NULL AND {name}__born IS NOT NULL",
            "是 15 位旧号码，请换成 18 位号码",
            "an old number of 15 digits; enter the one of 18",
        ),
        (
            "id-check-digit",
            f"NOT {name}__ok",
            "校验位不符，请与证件逐位核对",
            "the check digit does not fit; compare with the document digit by digit",
        ),
        (
            "id-birth-date",
            f"{name}__ok IS NOT NULL AND ({name}__born IS NULL OR {name}__born > judged_on())",
            "第 7 至 14 位应为不晚于当天的出生日期",
            "digits 7 to 14 must be a birth date that is not in the future",
        ),
    ):
        yield _check(
            column,
            code,
            rule,
            f"{column.header}{zh}",
            f"{column.header_en}: {en}",
            severity="warning",
        )


def _distinct(column: Column, rule: str) -> str:
    """Return a rule judged once for each different value: a county has few areas and clinics.

    `HAVING` on an aggregate, because DuckDB pushes a plain condition below `DISTINCT` and
    would judge every row again.

    Args:
        rule: about `value`.
    """
    name = column.name
    having = rule.replace("value", f"any_value({name})")
    return f"{name} IN (SELECT {name} FROM {{rows}} GROUP BY {name} HAVING {having})"


def _division(column: Column) -> Iterator[Check]:
    yield _check(
        column,
        "division-form",
        _distinct(column, "NOT regexp_full_match(value, '[1-9][0-9]{5}([0-9]{3}([0-9]{3})?)?')"),
        f"{column.header}应为 6、9 或 12 位行政区划代码",
        f"{column.header_en}: a division code of 6, 9 or 12 digits",
        scope="file",
    )
    yield _check(
        column,
        "division-unknown",
        _distinct(
            column,
            "regexp_full_match(value, '[1-9][0-9]{5}([0-9]{3}([0-9]{3})?)?') "
            "AND NOT division_known(value)",
        ),
        f"{column.header}的前 6 位不在 1980 年以来的行政区划代码中，请核对",
        f"{column.header_en}: the first six digits are in no list of divisions since 1980; "
        "please compare",
        scope="file",
        severity="warning",
    )
