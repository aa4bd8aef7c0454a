"""A release: drawn up by one, approved by another, published, revised, withdrawn."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.tests.make import make_officer
from evenborn.foundation.audit.models import Entry
from evenborn.foundation.ui.clock import CHINA
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.indicators import queries
from evenborn.rooms.indicators.actions import (
    approve_release,
    discard_release,
    prepare_release,
    publish_release,
    withdraw_release,
)
from evenborn.rooms.indicators.models import Release
from evenborn.rooms.indicators.release.content import canonical, digest_of
from evenborn.rooms.indicators.tests.make_cube import make_cube
from evenborn.rooms.reconciliation.models import QuarterTable

NOON = datetime(2026, 7, 1, 12, tzinfo=CHINA)
FIRST, SECOND = date(2026, 2, 3), date(2026, 5, 20)


def births(boys, girls, **more):
    return [{"infant_sex": 1, **more}] * boys + [{"infant_sex": 2, **more}] * girls


def quarter_of(day, *, later=(0, 0)):
    """Return a quarter of two townships: in the second a few third births."""
    return [
        *births(230 + later[0], 220 + later[1], birth_date=day),
        *births(90, 80, birth_date=day, birth_order=2),
        *births(30, 24, birth_date=day, birth_order=3, area_code="500118002"),
        *births(14, 4, birth_date=day, birth_order=2, area_code="500118003"),
        *births(2, 1, birth_date=day, birth_order=None),
    ]


@pytest.fixture
def county(media, cast):
    """The county with the births of its first two quarters counted."""
    make_cube([*quarter_of(FIRST), *quarter_of(SECOND)])
    return cast


def prepared(cast, quarter=1, at=NOON):
    return prepare_release("500118", year=2026, quarter=quarter, by=cast.emil, at=at)


def published(cast, quarter=1):
    one = approve_release(prepared(cast, quarter), by=cast.hana, at=NOON)
    return publish_release(one, by=cast.emil, at=NOON)


def rows(release, table=0):
    return {row["line"]: row for row in release.content["tables"][table]["rows"]}


def test_a_release_is_drawn_up_approved_by_another_and_published(county):
    one = prepared(county)
    one = approve_release(one, by=county.hana, at=NOON)
    assert not queries.published("500118")

    one = publish_release(one, by=county.emil, at=NOON)

    assert list(queries.published("500118")) == [one]
    assert one.digest == digest_of(canonical(one.content))
    assert {entry.event for entry in Entry.objects.filter(event__contains="release")} == {
        "indicators.release_prepared",
        "indicators.release_approved",
        "indicators.release_published",
    }


def test_small_counts_and_what_gives_them_away_are_hidden(county):
    found = rows(prepared(county))

    assert (found["T"]["boys"], found["T"]["girls"]) == (366, 329)
    assert found["place:500118003"]["girls"] is None
    hidden = [line for line, row in found.items() if row["girls"] is None]
    assert [line.partition(":")[0] for line in hidden] == ["place", "place"]


def test_the_few_births_of_unstated_order_stand_with_the_first(county):
    found = rows(prepared(county))

    assert "order:_U" not in found
    assert found["order:1"]["boys"] == 232
    assert "孩次不详" in found["order:1"]["zh"]


def test_the_second_quarter_has_a_year_to_date_when_the_first_is_published(county):
    published(county)
    second = prepared(county, quarter=2)

    assert [table["period"] for table in second.content["tables"]] == ["2026-Q2", "2026-S1"]
    assert rows(second, 1)["T"]["births"] == 2 * 695


def test_without_the_first_quarter_there_is_no_year_to_date(county):
    assert len(prepared(county, quarter=2).content["tables"]) == 1


def test_whoever_drew_it_up_cannot_approve_it(county):
    both = make_officer("ivan", Role.LEADER, department=county.county)
    one = prepared(county)
    Release.objects.filter(pk=one.pk).update(prepared_by=both.username)

    with pytest.raises(Refused, match="another person"):
        approve_release(one, by=both, at=NOON)


def test_what_is_not_approved_is_not_published(county):
    with pytest.raises(Refused, match="another state"):
        publish_release(prepared(county), by=county.emil, at=NOON)


def test_a_content_that_was_touched_is_neither_approved_nor_published(county):
    one = prepared(county)
    one.content["tables"][0]["rows"][0]["girls"] = 300
    Release.objects.filter(pk=one.pk).update(content=one.content)

    with pytest.raises(Refused, match="not what was drawn up"):
        approve_release(one, by=county.hana, at=NOON)


def test_one_release_of_a_year_is_made_at_a_time(county):
    one = prepared(county)
    with pytest.raises(Refused, match="in the making"):
        prepared(county, quarter=2)

    discard_release(one, by=county.emil, at=NOON)
    assert prepared(county).revision == 1


def test_a_quarter_that_is_not_over_is_refused(county):
    with pytest.raises(Refused, match="not over"):
        prepared(county, quarter=3)


def test_another_county_is_refused(county):
    with pytest.raises(Refused, match="another area"):
        prepare_release("500119", year=2026, quarter=1, by=county.emil, at=NOON)


def test_few_late_births_are_not_published_as_a_revision(county):
    published(county)
    with pytest.raises(Refused, match="Nothing has changed"):
        prepared(county)

    make_cube([*quarter_of(FIRST, later=(2, 1))], at=NOON + timedelta(hours=1))
    with pytest.raises(Refused, match="point at persons"):
        prepared(county)


def test_many_late_births_are_a_line_of_the_revision_and_replace_the_first(county):
    first = published(county)
    make_cube(
        [*quarter_of(FIRST, later=(12, 15)), *quarter_of(SECOND)], at=NOON + timedelta(hours=1)
    )
    revision = published(county)
    first.refresh_from_db()
    second = prepared(county, quarter=2)

    assert (first.state, revision.revision) == ("replaced", 1)
    assert (rows(revision)["later"]["boys"], rows(revision)["later"]["girls"]) == (12, 15)
    assert rows(revision)["order:1"] == rows(first)["order:1"]
    assert rows(second, 1)["T"]["births"] == 2 * 695 + 27
    assert rows(second, 1)["later"]["births"] == 27


def test_a_withdrawn_quarter_is_released_again_as_a_revision_and_stands_in_no_year(county):
    withdraw_release(published(county), reason="重复计数", by=county.hana, at=NOON)

    assert len(prepared(county, quarter=2).content["tables"]) == 1
    discard_release(Release.objects.get(quarter=2), by=county.emil, at=NOON)
    assert prepared(county).revision == 1


def test_a_release_withdrawn_meanwhile_makes_the_next_be_drawn_up_anew(county):
    first = published(county)
    second = approve_release(prepared(county, quarter=2), by=county.hana, at=NOON)
    withdraw_release(first, reason="重复计数", by=county.hana, at=NOON)

    with pytest.raises(Refused, match="draw it up again"):
        publish_release(second, by=county.emil, at=NOON)


def test_it_is_made_of_the_counts_that_both_sides_signed(county):
    signed = queries.current_cube("500118")
    table = QuarterTable.objects.create(
        area_code="500118",
        quarter=date(2026, 1, 1),
        revision=1,
        linkage=signed.linkage,
        basis="residence",
        figures="{}",
        digest="0" * 64,
        state="signed",
        made_by="emil",
        made_at=NOON,
        signed_at=NOON,
    )
    make_cube(quarter_of(FIRST, later=(50, 50)), at=NOON + timedelta(hours=1))
    one = prepared(county)

    assert (one.source["cube"], one.source["table"]) == (signed.pk, table.pk)
    assert rows(one)["T"]["births"] == 695


def test_the_public_reads_no_name_in_a_reason(county):
    one = published(county)

    for reason in ("姓名：王芳", "见 138 0013 8000", "重" * 201):
        with pytest.raises(Refused, match="public"):
            withdraw_release(one, reason=reason, by=county.hana, at=NOON)

    assert Release.objects.get(pk=one.pk).state == "published"


def test_withdrawing_asks_for_a_reason(county):
    one = published(county)
    with pytest.raises(Refused, match="why"):
        withdraw_release(one, reason=" ", by=county.hana, at=NOON)

    withdraw_release(one, reason="重复计数", by=county.hana, at=NOON)
    assert not queries.published("500118")


# ── pages ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def noon(monkeypatch):
    monkeypatch.setattr("evenborn.foundation.ui.clock.now", lambda: NOON)


def test_the_pages_lead_from_drawing_up_to_publishing(county, client, noon):
    client.force_login(county.emil, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(reverse("indicators-releases-prepare"), {"period": "2026-Q1"}, follow=True)
    assert "须由另一名人员批准" in answer.text
    assert "防止推算" in answer.text
    one = Release.objects.get()
    assert client.post(reverse("indicators-release-approve", args=[one.pk])).status_code == 403

    client.force_login(county.hana, backend="django.contrib.auth.backends.ModelBackend")
    client.post(reverse("indicators-release-approve", args=[one.pk]))
    client.force_login(county.emil, backend="django.contrib.auth.backends.ModelBackend")
    client.post(reverse("indicators-release-publish", args=[one.pk]))

    one.refresh_from_db()
    assert one.state == "published"
    assert "2026年一季度" in client.get(reverse("indicators-releases")).text
