"""A quarter of a linked county: counts side by side, and its table beside a slow count."""

from collections import Counter
from datetime import date, timedelta

import duckdb
import pytest
from django.urls import reverse

from evenborn.foundation.audit.models import Entry
from evenborn.foundation.exchange import vault
from evenborn.foundation.exchange.tests.make import sent
from evenborn.foundation.ui.refusal import Refused
from evenborn.report.checks import failing, quarter_checks
from evenborn.report.frozen import thaw
from evenborn.rooms.reconciliation.actions import draw_up, explain_counts, keep_approval, sign
from evenborn.rooms.reconciliation.counts_beside import Line, beside
from evenborn.rooms.reconciliation.models import CountsNote, Difference
from evenborn.rooms.reconciliation.tests.make_agreements import make_agreement
from evenborn.rooms.reconciliation.tests.make_linkage import WINTER

QUARTER = date(2026, 7, 1)
THERE = reverse("reconciliation-counts")
EXPLAIN = reverse("reconciliation-counts-explain")


def counts_file(august_girls):
    return (
        "month,area_code,infant_sex,registered\n"
        "2026-07,500118001,1,40\n2026-07,500118001,2,30\n2026-07,500118002,1,2\n"
        f"2026-08,500118001,2,{august_girls}\n2026-10,500118001,1,7\n2026-07,500119001,1,900\n"
    )


@pytest.fixture
def counted(county, monkeypatch):
    """The police's counts sent twice, the second time with a later number."""
    monkeypatch.setattr("evenborn.foundation.ui.clock.now", lambda: WINTER + timedelta(hours=1))
    days = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}
    make_agreement(county.cast, county.partners.police, **days)
    for girls in (8, 9):
        by = county.partners.officer
        sent(counts_file(girls), by=by, kind="registration_counts", at=WINTER)


def lines(block):
    return {line.source: line for line in block.lines}


def test_counts_add_up_the_later_number_holds_and_other_counties_stay_out(counted):
    whole, *months = beside("500118", QUARTER, until=WINTER)

    assert [block.month for block in months] == [date(2026, m, 1) for m in (7, 8, 9)]
    for source, line in lines(whole).items():
        parts = [lines(month)[source] for month in months]
        assert line.births == sum(part.births for part in parts), source
    found = lines(whole)
    assert found["linked"].births > 0
    assert found["registration"].births <= found["linked"].births
    assert set(found) == {
        *("linked", "registration", "certificate", "registration_counts", "BCG", "HepB")
    }
    july, august, _ = months
    police = lines(whole)["registration_counts"]
    assert (police.boys, police.girls) == (42, 39)
    assert lines(august)["registration_counts"].girls == 9
    linked = lines(july)["linked"]
    assert lines(july)["registration_counts"].more_boys == 42 - linked.boys


def test_a_small_difference_is_not_explained(cast):
    with pytest.raises(Refused, match="nothing to explain"):
        explain_counts(
            Line("BCG", 100, 100, 0), quarter=QUARTER, reason="x", by=cast.emil, at=WINTER
        )


def test_the_page_asks_and_keeps_the_reason(cast, counted, signed_in):
    emil = signed_in(cast.emil)
    asked = {"quarter": "2026-07", "source": "registration_counts"}
    assert "需说明" in emil.get(f"{THERE}?quarter=2026-07").content.decode()

    missing = emil.post(EXPLAIN, asked | {"reason": "见 500118199001011234"})
    kept = emil.post(EXPLAIN, asked | {"reason": "含迁入登记"}, follow=True).content.decode()

    assert missing.status_code == 422
    assert "请不要写证件号码" in missing.content.decode()
    assert "含迁入登记" in kept
    note = CountsNote.objects.get()
    entry = Entry.objects.get(event="reconciliation.counts_explained")
    assert (note.source, entry.details["boys"]) == ("registration_counts", note.boys)
    assert "含迁入登记" not in str(entry.details)


def test_whoever_may_not_see_records_sees_no_small_count(cast, counted, signed_in):
    page = signed_in(cast.hana).get(f"{THERE}?quarter=2026-07").content.decode()
    august = page.partition("2026年8月</th>")[2].partition("<tbody>")[0]

    police = august.partition("公安报送的登记人数")[2].partition("</tr>")[0]
    assert "suppressed" in police
    assert ">9<" not in police
    assert "保存说明" not in page


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


def test_the_table_and_a_slow_count_agree_and_both_sides_sign(cast, county, tmp_path):
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

    table = draw_up("500118", QUARTER, explanation="各部门登记有先后", by=cast.emil, at=WINTER)

    figures = thaw(table.figures)
    slow = slow_count(county.linkage, tmp_path)
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
    of_quarter = Difference.objects.filter(month__gte=QUARTER, month__lte=date(2026, 9, 30))
    open_ones = [task for task in figures.tasks if "退回" not in task.what.zh]
    assert sum(task.count for task in open_ones) == of_quarter.count() > 0
    assert sign(table, seen=table.digest, by=cast.emil, at=WINTER).state == "half_signed"
