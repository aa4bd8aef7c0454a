"""The worklist: each office answers its own, the statistician sees the county's and settles."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from evenborn.foundation.access.models import DepartmentKind
from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.tests.make import make_department, make_officer
from evenborn.foundation.duties.kinds import kind_of
from evenborn.foundation.duties.ledger import Asked
from evenborn.foundation.duties.queries import asked as ask
from evenborn.foundation.duties.queries import reach_of
from evenborn.rooms.reconciliation.actions import answer_difference
from evenborn.rooms.reconciliation.answering import Said
from evenborn.rooms.reconciliation.models import Answer, Difference
from evenborn.rooms.reconciliation.rules import DifferenceKind
from evenborn.rooms.reconciliation.tests.make_differences import NOON, make_difference

LIST = reverse("reconciliation-differences")


@pytest.fixture
def noon(monkeypatch):
    monkeypatch.setattr("evenborn.foundation.ui.clock.now", lambda: NOON)


@pytest.fixture
def desk(cast, noon):
    def of(officer):
        client = Client()
        client.force_login(officer)
        return client

    return of


@pytest.fixture
def partner(cast):
    police = make_department("县公安局", kind=DepartmentKind.POLICE, area_code="500118")
    return make_officer("petra", Role.EXCHANGE_PARTNER, department=police)


def of_both(cast, partner, **more):
    records = {
        "delivery": f"{cast.anling.pk}:DEL-77",
        "registration": f"{partner.department_id}:REG-55",
    }
    return make_difference(records=records, **more)


def test_an_office_sees_its_own_number_and_no_other_agency_s(cast, desk, partner):
    of_both(cast, partner)

    page = desk(cast.alma).get(LIST).content.decode()

    assert "1 条待答复" in page
    assert "DEL-77" in page
    assert "REG-55" not in page


def test_a_partner_sees_its_own_number_only(cast, desk, partner):
    difference = of_both(cast, partner, office="registration")

    for address in (LIST, reverse("reconciliation-difference", args=[difference.pk])):
        page = desk(partner).get(address).content.decode()
        assert "REG-55" in page
        assert "DEL-77" not in page


def test_the_office_of_the_leading_group_sees_no_record_number(cast, desk, partner):
    of_both(cast, partner)

    page = desk(cast.hana).get(LIST).content.decode()

    assert "安陵医院" in page
    assert "DEL-77" not in page
    assert "REG-55" not in page


def test_who_neither_answers_nor_settles_reads_no_particulars_of_a_birth(cast, desk, partner):
    difference = of_both(
        cast,
        partner,
        kind=DifferenceKind.SEX,
        values={"delivery": "1", "registration": "2"},
        place="500118001",
    )

    for address in (LIST, reverse("reconciliation-difference", args=[difference.pk])):
        watched, worked = (
            desk(one).get(address).content.decode() for one in (cast.hana, cast.emil)
        )
        assert "母亲常住" in worked
        assert "<b>女</b>" in worked
        assert "母亲常住" not in watched
        assert "<b>女</b>" not in watched


def test_the_statistician_sees_how_each_office_stands(cast, desk, partner):
    of_both(cast, partner)

    page = desk(cast.emil).get(LIST).content.decode()

    assert "各责任单位办理情况" in page
    assert "DEL-77" in page
    assert "REG-55" in page


def test_another_department_s_difference_is_not_there(cast, desk, partner):
    difference = of_both(cast, partner)

    for stranger in (partner, cast.chiara):
        there = reverse("reconciliation-difference", args=[difference.pk])
        assert desk(stranger).get(there).status_code == 404
        assert "DEL-77" not in desk(stranger).get(LIST).content.decode()


def test_an_answer_is_given_on_the_list_and_settled_by_the_statistician(cast, desk, partner):
    difference = of_both(cast, partner)
    answer = reverse("reconciliation-difference-answer", args=[difference.pk])
    settle = reverse("reconciliation-difference-settle", args=[difference.pk])

    told = desk(cast.alma).post(answer, {"said": "corrected", "note": "已查病历"}, follow=True)
    ended = desk(cast.emil).post(settle, {"accept": "1"}, follow=True)

    assert "等待县级统计人员确认" in told.content.decode()
    assert "已确认办结" in ended.content.decode()
    assert Difference.objects.get().state == "settled"


def test_a_note_with_a_name_is_refused_beside_its_field_and_not_shown_elsewhere(
    cast, desk, partner
):
    difference = of_both(cast, partner)
    there = reverse("reconciliation-difference-answer", args=[difference.pk])

    answer = desk(cast.alma).post(there, {"said": "corrected", "note": "姓名：王芳"})

    assert answer.status_code == 422
    assert "不写姓名" in answer.content.decode()
    assert not Answer.objects.exists()


def test_no_answer_chosen_is_told_beside_the_field(cast, desk, partner):
    difference = of_both(cast, partner)
    there = reverse("reconciliation-difference-answer", args=[difference.pk])

    answer = desk(cast.alma).post(there, {"said": "", "note": ""})

    assert answer.status_code == 422
    assert "请选择答复" in answer.content.decode()


def test_the_list_is_filtered_by_kind_state_and_quarter(cast, desk, partner):
    of_both(cast, partner)
    alma = desk(cast.alma)

    def shows(query):
        return "DEL-77" in alma.get(f"{LIST}?{query}").content.decode()

    assert shows("kind=infant_sex")
    assert not shows("kind=absent")
    assert shows("quarter=2026-Q1")
    assert not shows("quarter=2026-Q2")
    assert not shows("state=settled")
    assert shows("state=nonsense&kind=nonsense&quarter=2026-Q9&department=x")


def test_today_counts_what_waits_and_what_was_done_in_time(cast, partner):
    difference = of_both(cast, partner)
    kind = kind_of("reconciliation.difference")

    def standing(at):
        asked: Asked = ask(at)
        window = window_of(kind, asked)
        (one,) = kind.standings(reach_of(cast.alma), window)
        return one

    assert (standing(NOON).later, standing(NOON).overdue) == (1, 0)
    assert standing(NOON + timedelta(days=20)).overdue == 1
    answer_difference(difference, said=Said.CORRECTED, note="", by=cast.alma, at=NOON)
    done = standing(NOON)
    assert (done.later, done.tally.owed, done.tally.in_time) == (0, 1, 1)


def window_of(kind, asked):
    from evenborn.foundation.duties.kinds import Window
    from evenborn.foundation.duties.periods import end_of, midnight

    return Window(
        hours=kind.hours,
        at=asked.at,
        today_ends_at=end_of(asked.at.date()),
        month_from=midnight(asked.month.start),
        month_until=end_of(asked.month.end),
    )


def test_the_statistician_s_today_has_the_answers_to_confirm(cast, desk, partner):
    difference = of_both(cast, partner)
    answer_difference(difference, said=Said.CORRECTED, note="", by=cast.alma, at=NOON)

    page = desk(cast.emil).get(reverse("today")).content.decode()

    assert "确认差异答复" in page
    assert "县卫生健康委员会" in page


def test_what_fell_to_the_county_stands_on_the_statistician_s_today(cast, desk):
    make_difference(records={"registration": "9000:R1"}, values={})

    page = desk(cast.emil).get(reverse("today")).content.decode()

    assert "答复县级负责的差异" in page
    assert "答复部门数据差异" not in page
