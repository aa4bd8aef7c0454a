"""The linkage of a county in the house: what is linked, what is kept, and what never is."""

from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from django.conf import settings
from django.urls import reverse

from evenborn.foundation.audit.models import Entry
from evenborn.foundation.exchange import vault
from evenborn.foundation.runs.worker import work_until_empty
from evenborn.foundation.ui.refusal import Refused
from evenborn.reconcile import Asked, reconcile
from evenborn.rooms.births.models import Birth
from evenborn.rooms.reconciliation import actions
from evenborn.rooms.reconciliation.models import Difference, Linkage, Pair
from evenborn.rooms.reconciliation.rules import Verdict
from evenborn.rooms.reconciliation.tests.make_linkage import (
    WINTER,
    as_csv,
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


@pytest.fixture
def county(cast, files):
    """The county taken in and linked once."""
    batches = take_in(cast, files, make_partners(cast))
    return batches, link_now(cast.emil)


FACTS = (
    "infant_sex, birth_date, birth_order, area_code, in_delivery, in_certificate, "
    "in_registration, records"
)


def births_of(linkage, tmp_path):
    path = vault.lay_out(linkage.births.name, linkage.births.secret, tmp_path / "b.parquet")
    with duckdb.connect() as con:
        rows = con.execute(f"SELECT {FACTS} FROM '{path}'").fetchall()
    path.unlink()
    return sorted(rows, key=str)


def test_the_house_and_the_command_make_the_same_births_and_every_record_is_told(
    county, files, tmp_path
):
    batches, linkage = county
    # What the register itself refused (a certificate used twice, say) the command is not given.
    there = set(Birth.objects.values_list("record_id", flat=True))
    rows = lines_of(files / "delivery.csv")
    delivery = tmp_path / "delivery.csv"
    delivery.write_text(as_csv([row for row in rows if row["记录编号"] in there]), "utf-8-sig")
    out = tmp_path / "command"
    reconcile(
        [delivery, files / "registration.csv", files / "certificate.csv"],
        out,
        asked=Asked(today=WINTER.date()),
    )

    with duckdb.connect() as con:
        made = con.execute(f"SELECT {FACTS} FROM '{out / 'births.parquet'}'").fetchall()

    assert births_of(linkage, tmp_path) == sorted(made, key=str)
    counts = linkage.counts
    assert counts["births"] == len(made)
    assert counts["records"] == counts["linked"] + counts["single"] + counts["review"]
    assert counts["records"] == sum(one["records"] for one in linkage.sources.values())
    assert set(linkage.sources) == {"delivery", "certificate", "registration"}
    assert batches["delivery"].refused < batches["delivery"].lines / 10
    # What people have to do, and what the log says of it.
    assert Difference.objects.filter(found_by=linkage).exists()
    opened = Entry.objects.get(event="reconciliation.records_opened")
    assert opened.details["delivery"] == linkage.sources["delivery"]["records"]
    linked = Entry.objects.get(event="reconciliation.linked")
    assert linked.details["pairs_new"] == Pair.objects.count() > 0
    # Nothing of a person is kept.
    kept = b"".join(
        vault.lay_out(one.name, one.secret, tmp_path / what).read_bytes()
        for what, one in (("births", linkage.births), ("links", linkage.links))
    )
    for row in rows[:40]:
        assert row["母亲姓名"].encode() not in kept
        assert row["母亲身份证号"].encode() not in kept
    assert not list((settings.MEDIA_ROOT / "bench").glob("*"))


def test_the_same_records_again_change_no_month_and_ask_nothing_twice(cast, county, tmp_path):
    _, first = county
    before = (Pair.objects.count(), Difference.objects.count(), births_of(first, tmp_path))

    second = link_now(cast.emil, at=WINTER + timedelta(hours=1))

    assert second.added_only
    assert second.changed_months == []
    after = (Pair.objects.count(), Difference.objects.count(), births_of(second, tmp_path))
    assert after == before
    first.refresh_from_db()
    assert first.memory is None, "numbers in coded form are kept once"
    assert second.memory is not None


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


def test_what_people_decide_holds_in_the_next_linkage_and_a_correction_links_anew(cast, county):
    _, first = county
    pair = Pair.objects.order_by("pk").first()
    Pair.objects.filter(pk=pair.pk).update(
        state="decided", verdict=Verdict.SAME.value, decided_at=WINTER
    )

    # What the linkage does not read may change without ado.
    Birth.objects.update(certificate_state="issued")
    second = link_now(cast.emil, at=WINTER + timedelta(hours=1))
    birth = Birth.objects.order_by("pk").first()
    Birth.objects.filter(pk=birth.pk).update(birth_order=3)
    third = link_now(cast.emil, at=WINTER + timedelta(hours=2))

    assert Pair.objects.get(pk=pair.pk).found_by == third  # a changed record would ask it again
    assert second.counts["decided"] == 1
    assert second.counts["births"] == first.counts["births"] - 1
    assert second.changed_months
    assert second.added_only
    assert not third.added_only
    assert third.counts["births"] == second.counts["births"]


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


def test_the_page_says_what_was_linked_and_starts_it(cast, client, county):
    client.force_login(cast.emil)
    page = client.get(reverse("reconciliation-home")).content.decode()

    assert "核对部门数据" in page
    assert "分娩登记" in page

    answer = client.post(reverse("reconciliation-link"))
    assert answer.status_code == 302
    assert 'id="progress"' in client.get(reverse("reconciliation-home")).content.decode()
    work_until_empty(clock=lambda: WINTER + timedelta(hours=2))
    assert client.get(reverse("reconciliation-progress")).headers["HX-Redirect"]


def test_before_the_first_linkage_the_page_says_what_to_do(cast, client):
    client.force_login(cast.emil)

    assert "先登记出生" in client.get(reverse("reconciliation-home")).content.decode()
