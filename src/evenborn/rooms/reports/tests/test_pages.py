"""The list, the form, one report with its preview, and its files."""

import hashlib

import pytest
from django.urls import reverse

from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.tests.make import make_officer
from evenborn.foundation.audit.models import Entry
from evenborn.rooms.reports.actions import make_report
from evenborn.rooms.reports.models import Report
from evenborn.rooms.reports.rules import Kind
from evenborn.rooms.reports.tests.make import NOON, make_draft_bulletin, make_draft_table

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(cast):
    table = make_draft_table()
    table.state, table.signed_at = "signed", NOON
    table.save()
    return make_report(table, kind=Kind.QUARTERLY, by=cast.emil, at=NOON)


def page_of(client, report):
    return client.get(reverse("reports-report", args=[report.pk])).content.decode()


def test_an_empty_list_says_what_to_do_next(client, cast, sign_in):
    sign_in(client, cast.emil)
    page = client.get(reverse("reports-list")).content.decode()

    assert "还没有报表" in page
    assert reverse("reports-make") in page


def test_the_form_makes_a_bulletin_and_leads_to_it(client, cast, sign_in):
    table = make_draft_table()
    sign_in(client, cast.hana)

    answer = client.post(
        reverse("reports-make"),
        {"table": table.pk, "kind": "bulletin", "number": "永卫发〔2026〕12号"},
        follow=True,
    )

    page = answer.content.decode()
    assert "永卫发〔2026〕12号" in page
    assert "未签署草稿" in page
    assert "核实只涉及登记记录" in page


def test_the_form_says_why_an_unsigned_quarter_has_no_table(client, cast, sign_in):
    table = make_draft_table()
    sign_in(client, cast.emil)

    answer = client.post(reverse("reports-make"), {"table": table.pk, "kind": "quarterly"})

    assert answer.status_code == 422
    assert "还没有由双方签字" in answer.content.decode()
    assert not Report.objects.exists()


def test_the_preview_reads_as_the_paper_and_the_receipt_stands_beneath(
    client, cast, sign_in, signed
):
    sign_in(client, cast.emil)
    page = page_of(client, signed)

    assert "出生人口性别比为111.0（95%区间103.7–118.7）" in page
    assert "RK-1" in page
    assert signed.number in page
    assert signed.digest in page


@pytest.mark.parametrize("name", ["house.zh.docx", "shared.en.xlsx", "shared.zh.html"])
def test_a_file_is_the_one_of_the_receipt_and_taking_it_is_in_the_log(
    client, cast, sign_in, signed, name
):
    sign_in(client, cast.emil)
    answer = client.get(reverse("reports-file", args=[signed.pk, name]))

    assert hashlib.sha256(answer.content).hexdigest() == signed.files[name]
    assert answer["Content-Disposition"].startswith("attachment")
    entry = Entry.objects.get(event="reports.taken")
    assert (entry.by, entry.details["file"]) == ("emil", name)


def test_the_observer_reads_and_takes_only_what_hides_small_counts(client, cast, sign_in, signed):
    observer = make_officer("olga", Role.RIGHTS_OBSERVER, department=cast.office)
    sign_in(client, observer)

    page = page_of(client, signed)
    assert "house.zh.docx" not in page
    assert "shared.zh.docx" in page
    assert '<td class="n">5</td>' not in page  # births of unknown sex in the county
    refused = client.get(reverse("reports-file", args=[signed.pk, "house.zh.docx"]))
    assert refused.status_code == 404


def test_an_altered_report_gives_out_no_file_and_says_so(client, cast, sign_in, signed):
    Report.objects.filter(pk=signed.pk).update(figures=signed.figures.replace("1772", "1773"))
    sign_in(client, cast.emil)

    answer = client.get(reverse("reports-file", args=[signed.pk, "shared.zh.docx"]))

    assert answer.status_code == 409
    assert "没有提供" in answer.content.decode()
    assert "冻结的数字与摘要不符" in page_of(client, signed)


def test_a_report_of_another_county_is_not_there(client, cast, sign_in, signed):
    Report.objects.filter(pk=signed.pk).update(area_code="500119")
    sign_in(client, cast.emil)

    assert client.get(reverse("reports-report", args=[signed.pk])).status_code == 404
    assert (
        client.get(reverse("reports-file", args=[signed.pk, "shared.zh.docx"])).status_code == 404
    )
    assert signed.number not in client.get(reverse("reports-list")).content.decode()


@pytest.mark.parametrize("name", ["shared.zh.pdf", "figures.json", "house.zh.docx"])
def test_what_a_bulletin_has_not_is_not_there(client, cast, sign_in, name):
    report = make_draft_bulletin(cast.emil)
    sign_in(client, cast.emil)

    assert client.get(reverse("reports-file", args=[report.pk, name])).status_code == 404


def test_a_clerk_is_refused(client, cast, sign_in, signed):
    sign_in(client, cast.alma)

    assert client.get(reverse("reports-list")).status_code == 403
    assert client.get(reverse("reports-make")).status_code == 403
