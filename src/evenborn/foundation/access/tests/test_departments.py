"""Departments and their liaisons."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from evenborn.foundation.access import actions, queries
from evenborn.foundation.access.models import Department, Liaison
from evenborn.foundation.access.separation import DepartmentKind
from evenborn.foundation.access.tests.make import NOON
from evenborn.foundation.ui.refusal import Refused

TODAY = date(2026, 7, 1)


def appoint(cast, **more):
    values = {"name": "王建国", "post": "办公室主任", "phone": "023-49800001", "deputy": "赵敏"}
    values = {**values, "valid_from": TODAY, "by": cast.hana, "at": NOON, **more}
    return actions.appoint_liaison(cast.county, **values)


def test_a_name_stands_once_in_an_area(cast):
    with pytest.raises(Refused, match="同名部门"):
        actions.open_department(
            name="安陵医院",
            kind=DepartmentKind.FACILITY,
            area_code="500118001",
            by=cast.fay,
            at=NOON,
        )


def test_a_department_with_open_accounts_stays(cast):
    with pytest.raises(Refused, match="未停用的账号"):
        actions.close_department(cast.anling, on=TODAY, by=cast.fay, at=NOON)

    closed = actions.close_department(cast.beilu, on=TODAY, by=cast.fay, at=NOON)
    assert closed.closed_on == TODAY


def test_a_new_liaison_ends_the_term_of_the_one_before(cast):
    first = appoint(cast)
    later = TODAY + timedelta(days=30)
    second = appoint(cast, name="李华", valid_from=later)

    first.refresh_from_db()
    assert first.valid_to == later - timedelta(days=1)
    assert queries.liaisons(today=TODAY) == [first]
    assert queries.liaisons(today=later) == [second]


def test_departments_without_a_liaison_are_named_but_no_facility(cast):
    appoint(cast)

    missing = set(queries.departments_without_liaison(today=TODAY))

    assert missing == {cast.anling_town, cast.beilu_town, cast.office}


def test_terms_cannot_overlap(cast):
    appoint(cast)

    with pytest.raises(Refused, match="晚于现任"):
        appoint(cast, name="李华")
    assert Liaison.objects.count() == 1


def test_the_database_holds_neither_name_nor_telephone(cast):
    appoint(cast)

    with connection.cursor() as cursor:
        cursor.execute("SELECT person FROM access_liaison")
        (blob,) = cursor.fetchone()
    assert "王建国".encode() not in bytes(blob)
    assert b"49800001" not in bytes(blob)


def test_every_officer_reads_the_directory_and_few_change_it(cast, client):
    appoint(cast)
    client.force_login(cast.alma)

    assert "023-49800001" in client.get(reverse("liaisons-list")).content.decode()
    assert client.get(reverse("liaisons-appoint")).status_code == 403


def test_the_office_appoints_on_the_page(cast, client):
    client.force_login(cast.hana)

    client.post(
        reverse("liaisons-appoint"),
        {
            "department": cast.office.pk,
            "name": "李华",
            "post": "主任",
            "phone": "023-49800002",
            "valid_from": "2026-07-01",
        },
    )

    assert Liaison.objects.get().person["name"] == "李华"


def test_the_pages_open_rename_and_close(cast, client):
    client.force_login(cast.fay)
    values = {"name": "县公安局", "kind": "police", "area_code": "500118"}
    client.post(reverse("departments-list"), values)
    police = Department.objects.get(name="县公安局")

    client.post(reverse("departments-show", args=[police.pk]), {"name": "区公安局"})
    client.post(reverse("departments-close", args=[police.pk]))

    police.refresh_from_db()
    assert police.name == "区公安局"
    assert police.closed_on is not None
