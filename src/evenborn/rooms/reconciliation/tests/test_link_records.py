"""Before the first linkage of a county, the first one, and a month that joins it."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from evenborn.foundation.runs.worker import work_until_empty
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.reconciliation import actions
from evenborn.rooms.reconciliation.counts_beside import beside
from evenborn.rooms.reconciliation.models import Linkage
from evenborn.rooms.reconciliation.tests.make_linkage import (
    WINTER,
    as_csv,
    births_of,
    lines_of,
    link_now,
    make_files,
    make_partners,
    take_in,
)


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Path:
    """The files of a county of 120 births."""
    return make_files(tmp_path_factory.mktemp("county"))


def test_a_new_month_joins_the_linkage_before_and_gives_the_births_of_a_whole_one(
    cast, files, tmp_path
):
    partners = make_partners(cast)
    early, late = tmp_path / "early", tmp_path / "late"
    for folder, keep in ((early, lambda row: row["新生儿性别"]), (late, None)):
        folder.mkdir()
        for kind in ("delivery", "registration", "certificate", "vaccination"):
            rows = lines_of(files / f"{kind}.csv")
            if kind != "vaccination":
                day = "分娩日期" if kind == "delivery" else "出生日期"
                is_late = [row[day] >= "2026-11" for row in rows]
                rows = [
                    row for row, after in zip(rows, is_late, strict=True) if after == (keep is None)
                ]
            (folder / f"{kind}.csv").write_text(as_csv(rows), "utf-8-sig")
    take_in(cast, early, partners)
    first = link_now(cast.emil)
    take_in(cast, late, partners, at=WINTER + timedelta(hours=1))

    added = link_now(cast.emil, at=WINTER + timedelta(hours=2))
    whole = link_now(cast.emil, at=WINTER + timedelta(hours=3), whole=True)

    assert added.added_only
    assert not whole.added_only
    assert first.counts["births"] < added.counts["births"]
    assert set(added.changed_months) >= {"2026-11-01", "2026-12-01"}
    assert "2026-03-01" not in added.changed_months
    assert births_of(added, tmp_path) == births_of(whole, tmp_path)


def test_without_any_record_the_run_says_what_to_do(cast):
    run = actions.ask_linkage(whole=False, by=cast.emil, at=WINTER)
    work_until_empty(clock=lambda: WINTER)
    run.refresh_from_db()

    assert run.state == "failed"
    assert not Linkage.objects.exists()


def test_asked_twice_it_runs_once_and_others_may_not_ask(cast):
    first = actions.ask_linkage(whole=False, by=cast.emil, at=WINTER)

    assert actions.ask_linkage(whole=True, by=cast.emil, at=WINTER) == first
    with pytest.raises(Refused):
        actions.ask_linkage(whole=False, by=cast.alma, at=WINTER)


def test_before_the_first_linkage_the_page_says_what_to_do(cast, client):
    client.force_login(cast.emil)

    assert "先登记出生" in client.get(reverse("reconciliation-home")).content.decode()


def test_before_any_linkage_no_counts_stand_side_by_side(cast):
    assert beside("500118", date(2026, 7, 1), until=WINTER) is None


def test_the_page_of_counts_without_a_linkage_leads_there(cast, signed_in):
    page = signed_in(cast.emil).get(reverse("reconciliation-counts")).content.decode()

    assert reverse("reconciliation-home") in page
    assert "还没有部门数据核对结果" in page
