"""The month of a department: its balance, its counts, its signatures."""

from datetime import datetime

import pytest
from django.urls import reverse

from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.tests.make import make_officer
from evenborn.foundation.ui.clock import CHINA
from evenborn.rooms.births.models import MonthClose
from evenborn.rooms.births.tests.make import delivering, make_birth

OVER = datetime(2026, 8, 3, 9, tzinfo=CHINA)
PAGE = "births-month"


@pytest.fixture
def over(cast, noon):
    delivering(cast.anling)
    noon(OVER)


def test_alma_draws_up_and_dora_signs(cast, desk, over):
    make_birth(cast.alma)
    alma, dora = desk(cast.alma), desk(cast.dora)

    drawn_up = alma.post(reverse("births-month-prepare", args=["2026-07"]), follow=True)
    signed = dora.post(reverse("births-month-sign", args=["2026-07"]), follow=True)

    assert "等待另一名工作人员复核签字" in drawn_up.content.decode()
    assert "已复核签字并关账" in signed.content.decode()
    assert MonthClose.objects.get().signed_by == "dora"


def test_the_identity_stands_in_one_line_and_missing_records_are_linked(cast, desk, over):
    birth = make_birth(cast.alma, certificate_state="issued")

    page = desk(cast.alma).get(reverse(PAGE, args=["2026-07"])).content.decode()

    assert "差 1 条" in page
    assert reverse("births-correct", args=[birth.pk]) in page


def test_the_ratio_never_stands_alone(cast, desk, over):
    make_birth(cast.alma)
    make_birth(cast.alma, record_id="A-2", infant_sex="1", plurality="2", plurality_rank="2")

    page = desk(cast.alma).get(reverse(PAGE, args=["2026-07"])).content.decode()

    assert "<b>100.0</b> <small>" in page


def test_a_prepared_month_is_taken_back(cast, desk, over):
    alma = desk(cast.alma)
    alma.post(reverse("births-month-prepare", args=["2026-07"]))

    alma.post(reverse("births-month-take-back", args=["2026-07"]))

    assert not MonthClose.objects.exists()


def test_signing_what_nobody_drew_up_is_refused(cast, desk, over):
    assert desk(cast.dora).post(reverse("births-month-sign", args=["2026-07"])).status_code == 409


def test_the_statistician_sees_every_department_of_the_county(cast, desk, over):
    delivering(cast.beilu)

    page = desk(cast.emil).get(reverse("births-months")).content.decode()

    assert "安陵医院" in page
    assert "北麓医院" in page


def test_a_clerk_sees_his_own_months_only(cast, desk, over):
    delivering(cast.beilu)

    page = desk(cast.alma).get(reverse("births-months")).content.decode()

    assert "北麓医院" not in page


def test_a_department_out_of_scope_is_not_found(cast, desk, over):
    there = reverse(PAGE, args=["2026-07"]) + f"?department={cast.beilu.pk}"

    assert desk(cast.alma).get(there).status_code == 404
    assert desk(cast.boris).get(there).status_code == 404


def test_small_counts_are_hidden_from_who_sees_counts_only(cast, desk, over):
    make_birth(cast.alma)
    there = reverse(PAGE, args=["2026-07"]) + f"?department={cast.anling.pk}"

    leader = desk(cast.hana).get(there).content.decode()
    statistician = desk(cast.emil).get(there).content.decode()

    assert "人数太少" in leader
    assert "1 至 9" in leader
    assert "1 至 9" not in statistician


@pytest.mark.parametrize("month", ["2026-13", "2026-7", "９９９９-01", "9999-12", "0001-01", "x"])
def test_an_address_that_is_no_month_is_not_found(cast, desk, over, month):
    assert desk(cast.alma).get(f"/births/months/{month}/").status_code == 404


def test_an_inspector_may_not_draw_up(cast, desk, over):
    inspector = make_officer("ines", Role.INSPECTOR, department=cast.county)

    answer = desk(inspector).post(reverse("births-month-prepare", args=["2026-07"]))

    assert answer.status_code == 403


def test_months_before_the_first_record_are_not_called_open(cast, desk, over):
    make_birth(cast.alma)

    page = desk(cast.alma).get(reverse("births-months")).content.decode()

    assert reverse(PAGE, args=["2026-07"]) in page
    assert reverse(PAGE, args=["2026-06"]) not in page
