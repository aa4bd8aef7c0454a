"""The linkage of a county: what is linked, what is kept, what never is, and how it goes on."""

from datetime import timedelta

import duckdb
from django.conf import settings
from django.urls import reverse

from evenborn.foundation.audit.models import Entry
from evenborn.foundation.exchange import vault
from evenborn.foundation.runs.worker import work_until_empty
from evenborn.reconcile import Asked, reconcile
from evenborn.rooms.births.models import Birth
from evenborn.rooms.reconciliation.models import Difference, Pair
from evenborn.rooms.reconciliation.rules import Verdict
from evenborn.rooms.reconciliation.tests.make_linkage import (
    FACTS,
    WINTER,
    as_csv,
    births_of,
    lines_of,
    link_now,
)


def test_the_house_and_the_command_make_the_same_births_and_every_record_is_told(county, tmp_path):
    batches, linkage, files = county.batches, county.linkage, county.files
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
    first = county.linkage
    before = (Pair.objects.count(), Difference.objects.count(), births_of(first, tmp_path))

    second = link_now(cast.emil, at=WINTER + timedelta(hours=1))

    assert second.added_only
    assert second.changed_months == []
    after = (Pair.objects.count(), Difference.objects.count(), births_of(second, tmp_path))
    assert after == before
    first.refresh_from_db()
    assert first.memory is None, "numbers in coded form are kept once"
    assert second.memory is not None


def test_what_people_decide_holds_in_the_next_linkage_and_a_correction_links_anew(cast, county):
    first = county.linkage
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


def test_the_page_says_what_was_linked_and_starts_it(cast, client, county):
    client.force_login(cast.emil)
    page = client.get(reverse("reconciliation-home")).content.decode()

    assert "核对部门数据" in page
    assert "分娩登记" in page

    answer = client.post(reverse("reconciliation-link"))
    assert answer.status_code == 302
    assert 'id="progress"' in client.get(reverse("reconciliation-home")).content.decode()
    work_until_empty(clock=lambda: WINTER + timedelta(hours=2))
    progress = reverse("reconciliation-progress")
    home = reverse("reconciliation-home")
    asked = client.get(progress, headers={"HX-Request": "true"})
    assert asked.headers["HX-Redirect"] == client.get(progress).headers["Location"] == home
