"""Whatever is typed into the pages of the quarter, they answer and stay closed."""

import io
import zipfile
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.tests.make import make_department, make_officer
from evenborn.foundation.audit.models import Entry
from evenborn.foundation.audit.queries import verify
from evenborn.foundation.ui.clock import CHINA
from evenborn.rooms.indicators.cube import reading
from evenborn.rooms.indicators.models import Release
from evenborn.rooms.indicators.tests.make_cube import make_cube, many
from evenborn.rooms.indicators.tests.make_release import make_release
from evenborn.rooms.reconciliation.models import QuarterTable
from evenborn.rooms.reconciliation.tests.make_differences import make_difference
from evenborn.rooms.reconciliation.tests.make_pairs import make_pairs
from evenborn.rooms.reconciliation.tests.make_quarter import OVER, make_linked, make_table
from evenborn.rooms.reports.models import Report
from tests.test_hostile_pages import IMAGE, SCRIPT

BAD = ("-1", "0000-13", "9999-12", "9999-Q4", "9999-12-31", "0001-01-01", "1e400", "a\x00b", SCRIPT)
ASKED = (
    *("area", "period", "basis", "as_at", "with_area", "with_period", "figure", "as", "quarter"),
    *("kind", "state", "department", "page", "month", "look", "pair", "from", "lang"),
)
PAGES = (
    *("indicators-home", "indicators-compare", "indicators-map", "indicators-quality"),
    *("indicators-hospital", "indicators-schools", "indicators-releases", "public-home"),
    *("reconciliation-home", "reconciliation-review", "reconciliation-review-decided"),
    *("reconciliation-differences", "reconciliation-counts", "reconciliation-exchange"),
    *("reconciliation-quarters", "reconciliation-agreements", "reconciliation-agreement-propose"),
    *("reports-list", "reports-make"),
)


@pytest.fixture
def county(cast, settings, tmp_path, monkeypatch):
    """A county with a cube, a pair, a difference, a table and a release."""
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr("evenborn.foundation.ui.clock.now", lambda: OVER)
    make_cube([*many(30, 28), *many(12, 9, area_code="500118002", birth_order=2)])
    cast.table = make_table(cast)
    cast.difference = make_difference(keeper=cast.anling.pk)
    (cast.pair,) = make_pairs(1)
    cast.release = make_release(by=cast.emil, approved_by=cast.hana, at=OVER)
    yield cast
    reading.forget()


@pytest.fixture
def desk(county):
    def of(officer=None):
        client = Client(raise_request_exception=False)
        if officer:
            client.force_login(officer)
        return client

    return of


def test_every_page_answers_whatever_its_address_asks(desk, county):
    emil = desk(county.emil)
    for name in PAGES:
        for text in BAD:
            answer = emil.get(reverse(name), dict.fromkeys(ASKED, text))
            assert answer.status_code in {200, 302, 400, 404}, (name, text)
            assert SCRIPT not in answer.content.decode(errors="replace")


@pytest.mark.parametrize("text", [*BAD, "\x01", "长" * 600])
def test_every_act_answers_whatever_is_sent(desk, county, text):
    emil, hana = desk(county.emil), desk(county.hana)
    acts = (
        (emil, "reconciliation-quarter-draw-up", (), ("quarter", "explanation")),
        (emil, "reconciliation-quarter-sign", (county.table.pk,), ("seen",)),
        (emil, "reconciliation-difference-settle", (county.difference.pk,), ("note",)),
        (emil, "reconciliation-difference-answer", (county.difference.pk,), ("said", "note")),
        (emil, "reconciliation-review-decide", (county.pair.pk,), ("verdict",)),
        (emil, "reconciliation-review-more", (), ("held",)),
        (emil, "reconciliation-counts-explain", (), ("quarter", "source", "reason")),
        (emil, "reconciliation-exchange", (), ("quarter", "agreement", "format")),
        (emil, "indicators-releases-prepare", (), ("period",)),
        (hana, "indicators-release-withdraw", (county.release.pk,), ("reason",)),
        (emil, "indicators-schools-enter", (), ("school_year", "grade", "boys", "girls")),
    )
    for client, name, args, fields in acts:
        answer = client.post(reverse(name, args=args), dict.fromkeys(fields, text))
        assert answer.status_code in {200, 302, 400, 404, 409, 422}, name
        assert SCRIPT not in answer.content.decode(errors="replace")
    assert verify().first_fault is None


@pytest.mark.parametrize(
    "name", ["../table.docx", "..%2F..%2Fkeys.json", "shared.docx%00", "SHARED.docx", SCRIPT]
)
def test_no_document_has_a_name_that_leads_elsewhere(desk, county, name):
    paths = (
        f"/reconciliation/quarters/{county.table.pk}/{name}",
        f"/public/{county.release.period}/{name}",
    )
    for path in paths:
        answer = desk(county.emil).get(path)
        assert answer.status_code in {400, 404}, path
        assert SCRIPT not in answer.content.decode(errors="replace")


def test_what_is_written_into_a_bulletin_runs_nowhere(desk, county):
    emil = desk(county.emil)
    sent = {
        "table": county.table.pk,
        "kind": "bulletin",
        **dict.fromkeys(("issuer", "number"), IMAGE),
        **dict.fromkeys(("to", "copies"), f"{SCRIPT}=1+1\x01\x1b"),
    }

    made = emil.post(reverse("reports-make"), sent)

    assert made.status_code in {302, 422}
    for report in Report.objects.all():
        pages = [emil.get(reverse("reports-report", args=[report.pk]))]
        for form in ("html", "docx", "xlsx"):
            pages.append(emil.get(reverse("reports-file", args=[report.pk, f"shared.zh.{form}"])))
        assert {page.status_code for page in pages} == {200}
        for page in pages[:2]:
            assert SCRIPT not in page.content.decode()
            assert IMAGE not in page.content.decode()
        for page in pages[2:]:
            assert zipfile.ZipFile(io.BytesIO(page.content)).testzip() is None


def test_what_explains_a_table_runs_nowhere_and_the_table_can_be_signed(desk, county):
    make_linked(at=datetime(2026, 7, 3, 10, tzinfo=CHINA))
    emil = desk(county.emil)

    drawn = emil.post(
        reverse("reconciliation-quarter-draw-up"),
        {"quarter": "2026-04-01", "explanation": f"{SCRIPT}{IMAGE}\x01 late\x1b"},
    )
    table = QuarterTable.objects.get()
    signed = emil.post(
        reverse("reconciliation-quarter-sign", args=[table.pk]), {"seen": table.digest}
    )

    assert (drawn.status_code, signed.status_code) == (302, 302)
    for name in ("report.html", "table.docx", "table.xlsx", "shared.docx", "shared.xlsx"):
        there = reverse("reconciliation-quarter-document", args=[table.pk, name])
        answer = emil.get(there)
        assert answer.status_code == 200, name
        assert SCRIPT.encode() not in answer.content
    page = emil.get(reverse("reconciliation-quarter", args=[table.pk])).content.decode()
    assert SCRIPT not in page
    assert IMAGE not in page


def test_another_county_s_statistician_finds_nothing_of_this_one(desk, county):
    office = make_department("邻县卫健委", area_code="500119")
    nora = desk(make_officer("nora", Role.STATISTICIAN, department=office))
    posts = (
        ("reconciliation-review-decide", county.pair.pk, {"verdict": "same"}),
        ("reconciliation-review-reopen", county.pair.pk, {}),
        ("reconciliation-difference-settle", county.difference.pk, {}),
        ("reconciliation-difference-answer", county.difference.pk, {"said": "corrected"}),
        ("reconciliation-quarter-sign", county.table.pk, {"seen": county.table.digest}),
        ("reconciliation-quarter-take-back", county.table.pk, {}),
        ("indicators-release-publish", county.release.pk, {}),
        ("indicators-release-discard", county.release.pk, {}),
    )
    for name, pk, sent in posts:
        assert nora.post(reverse(name, args=[pk]), sent).status_code == 404, name
    for area in ("500118", "500118001", "50"):
        for name in ("indicators-home", "indicators-map", "indicators-compare"):
            assert nora.get(reverse(name), {"area": area}).status_code == 404
    desk_of_nora = nora.get(reverse("reconciliation-review"), {"pair": county.pair.pk})
    assert "data-pair" not in desk_of_nora.content.decode()
    assert not Entry.objects.filter(event="reconciliation.pair_read").exists()


def test_the_desk_finds_no_pair_by_a_name_or_a_number(desk, county):
    cells = county.pair.cells
    emil = desk(county.emil)
    personal = {text for name, text in cells.items() if "name" in name or "id_number" in name}
    assert personal

    for text in personal:
        for asked in ("pair", "q", "name", "mother_name", "month", "look"):
            plain = emil.get(reverse("reconciliation-review-decided"))
            answer = emil.get(reverse("reconciliation-review-decided"), {asked: text})
            assert answer.context["rows"] == plain.context["rows"]
        found = emil.post(reverse("search"), {"q": text})
        assert "/reconciliation/" not in found.headers.get("location", "")
        assert f"pair={county.pair.pk}" not in found.content.decode()


def test_a_look_at_a_pair_is_in_the_log_without_what_was_seen(desk, county):
    desk(county.emil).get(reverse("reconciliation-review"))

    entry = Entry.objects.get(event="reconciliation.pair_read")
    told = f"{entry.subject} {entry.details}"
    assert entry.by == "emil"
    assert str(county.pair.pk) in told
    for text in county.pair.cells.values():
        assert len(text) < 4 or text not in told


def test_the_public_page_sets_no_cookie_names_nobody_and_can_be_kept(desk, county):
    """The same for a visitor and for an officer: nothing of a session is in what caches keep."""
    there = reverse("public-quarter", args=[county.release.period])
    visitor, emil = desk().get(there), desk(county.emil).get(there)

    assert visitor.content == emil.content
    for answer in (visitor, emil, desk().get(reverse("public-home"))):
        assert not answer.cookies
        assert "public" in answer.headers["Cache-Control"]
        text = answer.content.decode()
        for officer in (county.emil, county.hana):
            assert officer.full_name not in text
            assert officer.username not in text
    tag = visitor.headers["ETag"]
    assert desk().get(there, headers={"If-None-Match": tag}).status_code == 304
    assert desk().head(there).status_code == 200
    assert desk().post(there).status_code == 405


def test_the_public_page_asks_the_database_a_few_times(desk, county, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        desk().get(reverse("public-quarter", args=[county.release.period]))


def test_a_draft_is_no_public_page(desk, county):
    Release.objects.update(state="approved", published_at=None)

    answer = desk().get(reverse("public-quarter", args=[county.release.period]))
    file = desk().get(
        reverse("public-file", args=[county.release.period, "births-500118-2026-Q1-r0.csv"])
    )

    assert (answer.status_code, file.status_code) == (404, 404)


def test_readiness_and_figures_tell_codes_and_no_place_or_name(desk, county):
    desk(county.emil).get(reverse("indicators-home"), {"area": "500118002"})

    ready = desk().get("/readyz").content.decode()
    figures = desk().get("/metrics").content.decode()

    for text in ("500118", "emil", "永川", "安陵", "/indicators/"):
        assert text not in ready
        assert text not in figures
    assert desk().get("/metrics", headers={"X-Forwarded-For": "10.0.0.1"}).status_code == 404
    assert desk().get("/metrics", REMOTE_ADDR="10.0.0.1").status_code == 404
