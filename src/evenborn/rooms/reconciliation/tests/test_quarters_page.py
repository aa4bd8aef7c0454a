"""The pages of the quarter's table: list, one revision, signing, documents, the form."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.tests.make import make_officer
from evenborn.foundation.audit.models import Entry
from evenborn.rooms.reconciliation.actions import sign
from evenborn.rooms.reconciliation.models import FormApproval, QuarterTable
from evenborn.rooms.reconciliation.tests.make_differences import make_linkage
from evenborn.rooms.reconciliation.tests.make_quarter import (
    FIRST,
    LATER,
    OVER,
    approve,
    make_linked,
    make_signed,
    make_signers,
    make_table,
)

LIST = reverse("reconciliation-quarters")
DRAW_UP = reverse("reconciliation-quarter-draw-up")
FORM = reverse("reconciliation-form")


@pytest.fixture
def cast(cast):
    return make_signers(cast)


@pytest.fixture
def desk(cast, monkeypatch):
    monkeypatch.setattr("evenborn.foundation.ui.clock.now", lambda: OVER)

    def of(officer):
        client = Client()
        client.force_login(officer)
        return client

    return of


def page_of(table, name="reconciliation-quarter"):
    return reverse(name, args=[table.pk])


def test_an_empty_list_says_what_to_do(cast, desk):
    page = desk(cast.emil).get(LIST).content.decode()

    assert "还没有编制过季度表" in page
    assert "2026年二季度" in page
    assert "现在登记" in page
    assert "编制</button>" in page
    assert "编制</button>" not in desk(cast.petra).get(LIST).content.decode()


def test_the_statistician_draws_up_and_both_sign(cast, desk):
    approve(cast)
    make_linked()
    emil, petra = desk(cast.emil), desk(cast.petra)

    drawn = emil.post(DRAW_UP, {"quarter": "2026-04-01"}, follow=True).content.decode()
    table = QuarterTable.objects.get()
    seen = {"seen": table.digest}
    half = emil.post(page_of(table, "reconciliation-quarter-sign"), seen, follow=True)
    whole = petra.post(page_of(table, "reconciliation-quarter-sign"), seen, follow=True)

    assert "出生 111 人" in drawn
    assert "等待另一方签字" in half.content.decode()
    assert "本表冻结" in whole.content.decode()
    assert QuarterTable.objects.get().state == "signed"


def test_what_the_page_shows_is_what_is_signed(cast, desk):
    table = make_table(cast)

    page = desk(cast.emil).get(page_of(table)).content.decode()

    assert f'name="seen" value="{table.digest}"' in page
    answer = desk(cast.emil).post(page_of(table, "reconciliation-quarter-sign"), {"seen": "0" * 64})
    assert answer.status_code == 409
    assert "有变化" in answer.content.decode()


def test_without_an_approved_form_there_is_no_button_to_sign(cast, desk):
    table = make_table(cast, approved=False)

    page = desk(cast.emil).get(page_of(table)).content.decode()

    assert "现在不能签字" in page
    assert "缺少表号" in page
    assert 'name="seen"' not in page


def test_whoever_does_not_sign_reads_only(cast, desk):
    table = make_table(cast)

    page = desk(cast.hana).get(page_of(table)).content.decode()

    assert "出生 111 人" in page
    assert 'name="seen"' not in page
    assert "shared.docx" not in page


def test_the_other_side_reads_on_the_page_what_its_documents_say(cast, desk):
    table = make_table(cast)
    observer = make_officer("olive", Role.RIGHTS_OBSERVER, department=cast.office)

    whole = desk(cast.emil).get(page_of(table)).content.decode()
    pages = [desk(one).get(page_of(table)).content.decode() for one in (cast.petra, observer)]

    # One birth of unknown sex, and three that came late: the total would give the one away.
    assert "出生 111 人" in whole
    for page in pages:
        assert "男婴60人、女婴50人" in page
        assert "不足10人" in page
        assert "111" not in page.partition("<main")[2].partition("</main>")[0]
        assert "脱敏版文件一致" in page


def test_another_county_s_table_is_not_there(cast, desk):
    table = make_table(cast)

    assert desk(cast.next_door).get(page_of(table)).status_code == 404


def test_each_side_gets_its_own_documents_and_the_log_says_so(cast, desk):
    table = make_signed(cast)

    def got(officer, name):
        there = reverse("reconciliation-quarter-document", args=[table.pk, name])
        return desk(officer).get(there)

    whole, shared = got(cast.emil, "table.xlsx"), got(cast.petra, "shared.xlsx")
    assert whole.status_code == shared.status_code == 200
    assert 'filename="500118-2026-04-1-table.xlsx"' in whole["Content-Disposition"]
    assert zipfile.ZipFile(io.BytesIO(shared.content)).testzip() is None
    assert got(cast.petra, "table.xlsx").status_code == 409
    assert got(cast.emil, "else.xlsx").status_code == 404
    entries = Entry.objects.filter(event="reconciliation.quarter_read")
    assert [entry.details["as_signed"] for entry in entries] == [True, True]


def test_a_form_without_its_approval_is_not_printed(cast, desk):
    table = make_table(cast, approved=False)

    def got(name):
        return desk(cast.emil).get(
            reverse("reconciliation-quarter-document", args=[table.pk, name])
        )

    assert got("table.docx").status_code == got("shared.xlsx").status_code == 409
    assert "缺少表号" in got("table.docx").content.decode()
    assert got("report.html").status_code == 200


def test_a_signature_is_taken_back_on_the_page(cast, desk):
    table = make_table(cast)
    sign(table, seen=table.digest, by=cast.emil, at=OVER)

    page = desk(cast.emil).get(page_of(table)).content.decode()
    told = desk(cast.emil).post(page_of(table, "reconciliation-quarter-take-back"), follow=True)

    assert "撤回签字" in page
    assert "已撤回签字" in told.content.decode()


def test_a_quarter_that_is_no_day_is_told(cast, desk):
    assert desk(cast.emil).post(DRAW_UP, {"quarter": "soon"}).status_code == 422
    assert desk(cast.emil).post(DRAW_UP, {"quarter": "2026-04-01"}).status_code == 409


def test_the_form_is_entered_and_a_later_one_keeps_the_earlier(cast, desk):
    typed = {
        "form_number": "人口出生1表",
        "issuer": "县统计局",
        "approval_number": "统制〔2026〕1号",
        "valid_until": "2028-12-31",
        "unit": "县卫生健康委员会",
    }

    told = desk(cast.emil).post(FORM, typed, follow=True).content.decode()
    desk(cast.emil).post(FORM, {**typed, "valid_until": "2029-12-31"})

    assert "有效期至 2028年12月31日" in told
    assert FormApproval.objects.count() == 2
    assert "2028年12月31日" in desk(cast.emil).get(FORM).content.decode()


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("form_number", "", "请填写"),
        ("valid_until", "2026-06-30", "有效期已过"),
        ("valid_until", "x", "请填写日期"),
    ],
)
def test_a_form_that_is_incomplete_is_refused_beside_the_field(cast, desk, name, value, told):
    typed = {
        "form_number": "1",
        "issuer": "2",
        "approval_number": "3",
        "valid_until": "2028-12-31",
        "unit": "4",
    }

    answer = desk(cast.emil).post(FORM, typed | {name: value})

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not FormApproval.objects.exists()


def test_the_quarter_is_named_by_any_of_its_days(cast, desk):
    approve(cast)
    make_linked()

    desk(cast.emil).post(DRAW_UP, {"quarter": "2026-05-17"})

    assert QuarterTable.objects.get().quarter == FIRST


def test_births_that_changed_after_the_signing_are_told_on_the_page(cast, desk):
    signed = make_signed(cast)
    emil = desk(cast.emil)

    def page():
        return emil.get(page_of(signed)).content.decode()

    assert "签字以后" not in page()
    make_linkage(at=LATER, changed_months=["2026-01-01"])
    assert "签字以后" not in page()
    make_linkage(at=LATER + timedelta(days=1), changed_months=["2026-05-01"])
    assert "签字以后" in page()
