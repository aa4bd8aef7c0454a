"""Counts of a quarter side by side: linked births, police, certificates, first doses."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from evenborn.foundation.audit.models import Entry
from evenborn.foundation.exchange.tests.make import sent
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.reconciliation.actions import explain_counts
from evenborn.rooms.reconciliation.counts_beside import Line, beside
from evenborn.rooms.reconciliation.models import CountsNote
from evenborn.rooms.reconciliation.tests.make_agreements import make_agreement
from evenborn.rooms.reconciliation.tests.make_linkage import (
    WINTER,
    link_now,
    make_files,
    make_partners,
    take_in,
)

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
def county(cast, tmp_path, monkeypatch):
    """A county linked, and the police's counts sent twice, the second time with a later number."""
    monkeypatch.setattr("evenborn.foundation.ui.clock.now", lambda: WINTER + timedelta(hours=1))
    partners = make_partners(cast)
    take_in(cast, make_files(tmp_path), partners)
    link_now(cast.emil)
    days = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}
    make_agreement(cast, partners.police, **days)
    for girls in (8, 9):
        sent(counts_file(girls), by=partners.officer, kind="registration_counts", at=WINTER)
    return partners


def lines(block):
    return {line.source: line for line in block.lines}


def test_counts_add_up_the_later_number_holds_and_other_counties_stay_out(county):
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


def test_before_any_linkage_there_is_nothing(cast):
    assert beside("500118", QUARTER, until=WINTER) is None


def test_a_small_difference_is_not_explained(cast):
    with pytest.raises(Refused, match="nothing to explain"):
        explain_counts(
            Line("BCG", 100, 100, 0), quarter=QUARTER, reason="x", by=cast.emil, at=WINTER
        )


def test_the_page_asks_and_keeps_the_reason(cast, county, signed_in):
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


def test_whoever_may_not_see_records_sees_no_small_count(cast, county, signed_in):
    page = signed_in(cast.hana).get(f"{THERE}?quarter=2026-07").content.decode()
    august = page.partition("2026年8月</th>")[2].partition("<tbody>")[0]

    police = august.partition("公安报送的登记人数")[2].partition("</tr>")[0]
    assert "suppressed" in police
    assert ">9<" not in police
    assert "保存说明" not in page


def test_the_page_without_a_linkage_leads_there(cast, signed_in):
    page = signed_in(cast.emil).get(THERE).content.decode()

    assert reverse("reconciliation-home") in page
    assert "还没有部门数据核对结果" in page
