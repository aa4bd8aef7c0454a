"""A quarter's way: files come in, are linked, judged, answered, signed by both, and reported."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from evenborn.foundation.exchange.models import Batch
from evenborn.foundation.runs.models import Run
from evenborn.foundation.runs.worker import work_until_empty
from evenborn.foundation.ui import clock
from evenborn.rooms.reconciliation.models import Decision, Difference, QuarterTable
from evenborn.rooms.reconciliation.rules import LINK
from evenborn.rooms.reconciliation.tests.make_linkage import (
    WINTER,
    as_csv,
    backfilled,
    lines_of,
    make_files,
    make_partners,
)
from evenborn.rooms.reports.models import Report
from tests.journeys.desks import Desk

pytestmark = pytest.mark.long

TOP = "#desk > .pair:not([hidden])"
# The statistician sits at a screen; how the same pages stand on a telephone is held beside it.
AT_A_SCREEN = pytest.mark.parametrize("desk", ["wide"], indirect=True)


def send(desk: Desk, kind: str, path) -> None:
    """Send a file, and see what came of it."""
    desk.open("files-send")
    desk.field("kind").select_option(kind)
    desk.page.locator("input[type=file]").set_input_files(path)
    desk.press("报送文件")
    desk.page.wait_for_url(re.compile(r"/files/\d+/$"))
    work_until_empty(clock=clock.now)
    desk.says("行：接收")


def work_and_watch(look: Callable[[], None]) -> None:
    """Let the worker work, and look once while it is at the linkage."""
    looked = []

    def now() -> datetime:
        at_work = Run.objects.filter(job=LINK, state="running", done__gt=0).exists()
        if at_work and not looked:
            looked.append(True)
            look()
        return clock.now()

    work_until_empty(clock=now)
    assert looked


@AT_A_SCREEN
def test_a_quarter_from_the_files_to_the_report(desk, house, hour, tmp_path):
    hour(WINTER)
    iris = make_partners(house).officer
    folder = make_files(tmp_path, births=80, every=2)
    path = folder / "delivery.csv"
    path.write_text(as_csv(backfilled(lines_of(path))), "utf-8-sig")

    # The agencies send their files: the hospital its own, the police theirs under an agreement.
    alma, police = desk(house.alma), desk(iris)
    for kind in ("delivery", "certificate", "vaccination"):
        send(alma, kind, folder / f"{kind}.csv")
    send(police, "registration", folder / "registration.csv")
    police.looks_right()
    assert Batch.objects.count() == 4

    # The statistician starts the linkage and watches it.
    emil = desk(house.emil)
    page = emil.open("reconciliation-home")
    emil.says("还没有核对过部门数据")
    emil.looks_right()
    emil.press("核对部门数据")
    page.locator("#progress").wait_for()

    def watch() -> None:
        expect(page.locator("#progress .n")).to_contain_text("/ 8")
        emil.looks_right()

    work_and_watch(watch)
    emil.says("条记录核对为")
    emil.looks_right()
    emil.fits_a_phone()

    # Ten pairs by keyboard.
    page.get_by_role("link", name=re.compile("复核 .* 对记录")).click()
    page.locator(TOP).wait_for()
    emil.looks_right()
    for number in range(10):
        top = page.locator(TOP).get_attribute("data-pair")
        page.wait_for_timeout(160)  # a person's next stroke, not the same one
        page.keyboard.press("2" if number == 9 else "1")
        page.wait_for_function(
            "(top) => document.querySelector('#desk > .pair:not([hidden])')?.dataset.pair !== top",
            arg=top,
        )
    emil.says("今天已判断 10 对")
    assert Decision.objects.filter(undone_at=None).count() == 10

    # Two departments answer, the statistician settles.
    for asked in (alma, police):
        asked.open("reconciliation-differences")
        asked.looks_right()
        row = asked.page.locator("[data-row]").first
        row.locator("summary").click()
        row.locator("select").select_option(index=1)
        row.get_by_role("button", name="提交答复").click()
        asked.says("已答复，等待县级统计人员确认")
    for left in (1, 0):
        emil.open("reconciliation-differences")
        page.goto(page.url + "?state=answered")
        if left:
            emil.looks_right()
        page.locator("[data-row] a").first.click()
        page.get_by_role("button", name="确认办结").wait_for()
        if left:
            emil.looks_right()
        emil.press("确认办结")
        emil.says("已确认办结")
    assert Difference.objects.filter(state="settled").count() == 2

    # What people said holds in the next linkage.
    hour(WINTER + timedelta(minutes=5))
    emil.open("reconciliation-home")
    emil.press("核对部门数据")
    page.locator("#progress").wait_for()
    work_until_empty(clock=clock.now)
    emil.says("人工已判定的记录对")

    # The quarter's table.
    emil.open("reconciliation-form")
    for name, text in (
        ("form_number", "人口出生1表"),
        ("issuer", "县统计局"),
        ("approval_number", "统制〔2026〕1号"),
        ("valid_until", "2028-12-31"),
        ("unit", "县卫生健康委员会"),
    ):
        emil.field(name).fill(text)
    emil.looks_right()
    emil.press("登记审批信息")
    emil.open("reconciliation-quarters")
    emil.looks_right()
    page.locator("tr", has_text="2026").get_by_role("button", name="编制").first.click()
    emil.says("现在不能签字")
    emil.looks_right()
    emil.field("explanation").fill("部分户口登记迟于出生，正在补登")
    emil.press("重新编制")
    emil.says("部分户口登记迟于出生")
    emil.looks_right()
    emil.fits_a_phone()
    table = QuarterTable.objects.get()

    # Both sign, and it is frozen.
    emil.press("签字")
    emil.says("已签字，等待另一方签字")
    police.open("reconciliation-quarter", table.pk)
    police.looks_right()
    police.press("签字")
    police.says("双方已签字，本表冻结")
    police.looks_right()
    table.refresh_from_db()
    assert table.state == "signed"

    # Its report.
    emil.open("reports-list")
    emil.looks_right()
    emil.press("编制报表")
    emil.looks_right()
    emil.press("编制报表")
    page.wait_for_url(re.compile(r"/reports/\d+/$"))
    emil.looks_right()
    emil.fits_a_phone()
    with page.expect_download() as came:
        page.get_by_role("link", name="Word").first.click()
    assert came.value.suggested_filename.endswith(".docx")
    emil.open("reports-list")
    page.get_by_role("link", name="季度").first.click()
    emil.says("双方已签字")
    report = Report.objects.get()
    assert (report.quarter, report.revision) == (table.quarter, table.revision)
