"""An agreement's way: drawn up, approved by another, and the quarter's table under it."""

from datetime import date

import pytest
from django.urls import reverse

from evenborn.rooms.reconciliation.models import Agreement, Package
from evenborn.rooms.reconciliation.tests.make_agreements import make_police

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def test_an_agreement_is_drawn_up_approved_and_used(house, desk):
    police = make_police()
    emil = desk(house.emil)
    page = emil.open("reconciliation-agreements")
    emil.looks_right()
    page.get_by_role("link", name="拟订第一份协议").click()
    emil.arrives("reconciliation-agreement-propose")
    emil.looks_right()
    page.select_option("#id_partner", str(police.pk))
    page.select_option("#id_kind", "quarter")
    for name, text in (
        ("purpose", "核对新生婴儿户口登记人数"),
        ("legal_basis", "《统计法》第二十三条"),
        ("recipient", "公安局户政科统计人员"),
        ("starts_on", "2026-07-01"),
        ("ends_on", "2028-12-31"),
    ):
        emil.field(name).fill(text)
    page.get_by_role("button", name="提交批准").click()
    page.get_by_text("批准前不能传输任何数据").wait_for()
    made = Agreement.objects.get()

    hana = desk(house.hana)
    hana.open("reconciliation-agreement", made.pk)
    hana.looks_right()
    hana.page.get_by_role("button", name="批准协议", exact=True).click()
    hana.page.get_by_text("可以提供季度统计表").wait_for()

    page.goto(house.home + reverse("reconciliation-exchange"))
    emil.looks_right()
    with page.expect_download():
        page.get_by_role("button", name="生成并下载").click()
    emil.open("reconciliation-agreement", made.pk)
    page.get_by_role("link", name="下载原文件").wait_for()
    emil.looks_right()
    assert Package.objects.get().quarter == date(2026, 7, 1)
