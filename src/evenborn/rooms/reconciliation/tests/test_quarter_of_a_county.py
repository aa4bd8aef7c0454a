"""The quarter's table of a linked county says what a slow count over the births says."""

from collections import Counter
from datetime import date

import duckdb

from evenborn.foundation.exchange import vault
from evenborn.report.checks import failing, quarter_checks
from evenborn.report.frozen import thaw
from evenborn.rooms.reconciliation.actions import draw_up, keep_approval, sign
from evenborn.rooms.reconciliation.models import Difference
from evenborn.rooms.reconciliation.tests.make_linkage import WINTER, make_linked_county

AUTUMN = date(2026, 7, 1)


def slow_count(linkage, tmp_path):
    """Count the quarter's births one by one, without the code that makes the figures."""
    path = vault.lay_out(linkage.births.name, linkage.births.secret, tmp_path / "slow.parquet")
    with duckdb.connect() as con:
        rows = con.execute(
            f"SELECT infant_sex, birth_date, birth_order, area_code, in_registration FROM '{path}'"
        ).fetchall()
    path.unlink()
    found = Counter()
    for sex, born, order, area, registered in rows:
        if born is None or not date(2026, 7, 1) <= born <= date(2026, 9, 30):
            continue
        if not (area or "").startswith("500118"):
            continue
        found["births"] += 1
        found[{1: "boys", 2: "girls"}.get(sex, "unknown")] += 1
        found["third"] += (order or 0) >= 3
        found["registered"] += bool(registered)
        found["July"] += born.month == 7
    return found


def test_the_table_and_a_slow_count_agree_and_both_sides_sign(cast, tmp_path):
    linkage = make_linked_county(cast, tmp_path)
    keep_approval(
        "500118",
        form_number="人口出生1表",
        issuer="县统计局",
        approval_number="统制〔2026〕1号",
        valid_until=date(2028, 12, 31),
        unit="县卫生健康委员会",
        by=cast.emil,
        at=WINTER,
    )

    table = draw_up("500118", AUTUMN, explanation="各部门登记有先后", by=cast.emil, at=WINTER)

    figures = thaw(table.figures)
    slow = slow_count(linkage, tmp_path)
    whole = figures.whole
    assert (whole.births, whole.boys, whole.girls, whole.unknown) == (
        slow["births"],
        slow["boys"],
        slow["girls"],
        slow["unknown"],
    )
    assert {row.code: row.births for row in figures.by_order}.get("3+", 0) == slow["third"]
    assert figures.by_month[0].births == slow["July"]
    (police,) = (row for row in figures.by_source if row.label.zh.startswith("公安"))
    assert police.births == slow["registered"]
    assert whole.births > 20
    assert sum(one.births for one in figures.year_quarters) == figures.year_to_date.births
    assert failing(quarter_checks(figures)) == ()
    of_quarter = Difference.objects.filter(month__gte=AUTUMN, month__lte=date(2026, 9, 30))
    open_ones = [task for task in figures.tasks if "退回" not in task.what.zh]
    assert sum(task.count for task in open_ones) == of_quarter.count() > 0
    assert sign(table, seen=table.digest, by=cast.emil, at=WINTER).state == "half_signed"
