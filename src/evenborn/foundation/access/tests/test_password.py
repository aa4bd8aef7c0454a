"""Changing one's own password."""

import pytest
from django.urls import reverse

from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.tests.make import PASSWORD, make_officer

pytestmark = pytest.mark.django_db


def send(client, present=PASSWORD, password="lan-tian-bai-yun", again=None):
    values = {"present": present, "password": password, "again": again or password}
    return client.post(reverse("account-password"), values)


@pytest.fixture
def hana(client):
    officer = make_officer("hana.zhangxiao", Role.OFFICE_SECRETARY)
    client.force_login(officer)
    return officer


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"present": "wrong-wrong-wrong"}, "present"),
        ({"password": "too-short"}, "password"),
        ({"password": "202607011200"}, "password"),
        ({"password": "password1234"}, "password"),
        ({"password": "hana.zhangxiao"}, "password"),
        ({"again": "another-password"}, "again"),
        ({"password": PASSWORD}, "password"),
    ],
)
def test_a_password_against_the_rules_is_refused(client, hana, values, field):
    answer = send(client, **values)

    assert field in answer.context["form"].errors
    hana.refresh_from_db()
    assert hana.check_password(PASSWORD)


def test_wrong_present_passwords_are_counted_like_those_at_the_door(client, hana):
    answers = [send(client, present="wrong-wrong-wrong") for _ in range(5)]

    assert "登录已暂停 15 分钟" in answers[-1].content.decode()
    assert send(client).status_code == 200
    hana.refresh_from_db()
    assert hana.check_password(PASSWORD)


def test_the_password_stands_on_no_page(client, hana):
    answer = send(client, password="too-short")

    assert PASSWORD not in answer.content.decode()
    assert "too-short" not in answer.content.decode()


def test_too_short_a_password_is_told_in_the_language_of_the_page(client, hana):
    zh = send(client, password="too-short").content.decode()
    client.cookies["language"] = "en"
    en = send(client, password="too-short").content.decode()

    assert "密码太短，至少需要 12 个字符。" in zh
    assert "at least 12 characters are needed" in en
