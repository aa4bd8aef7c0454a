"""A page for what went wrong says what happened and what to do, and repeats no value."""

from importlib import import_module

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from evenborn.site.web import errors

HOUSE = import_module(django_settings.ROOT_URLCONF)  # this floor does not know it by name


def breaks(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("张三 110101199003074610")


def suspicious(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("张三")


class Urls:
    """The house with two more addresses that fail."""

    urlpatterns = [path("breaks", breaks), path("suspicious", suspicious), *HOUSE.urlpatterns]
    handler400, handler403 = HOUSE.handler400, HOUSE.handler403
    handler404, handler500 = HOUSE.handler404, HOUSE.handler500


@pytest.fixture
def failing(settings) -> Client:
    settings.ROOT_URLCONF = Urls
    return Client(raise_request_exception=False)


def test_a_page_that_is_not_there_says_what_to_do(client, db):
    answer = client.get("/no/张三")

    assert answer.status_code == 404
    assert "请从导航重新进入" in answer.content.decode()
    assert "张三" not in answer.content.decode()


def test_a_page_of_another_role_is_refused_with_a_sentence(client, cast):
    client.force_login(cast.alma)

    answer = errors.forbidden(with_user(cast.alma), PermissionError())

    assert answer.status_code == 403
    assert "岗位权限" in answer.content.decode()


def test_a_request_that_cannot_be_read_is_said(failing, db):
    answer = failing.get("/suspicious")

    assert answer.status_code == 400
    assert "张三" not in answer.content.decode()


def test_too_many_attempts_are_said(db, cast):
    answer = errors.too_many(with_user(cast.alma))

    assert answer.status_code == 429
    assert "15 分钟" in answer.content.decode()


def test_a_broken_page_needs_no_database_and_tells_no_value(failing):
    answer = failing.get("/breaks")

    assert answer.status_code == 500
    assert "没有保存任何内容" in answer.content.decode()
    assert "张三" not in answer.content.decode()


def test_a_broken_page_speaks_english_too(failing):
    failing.cookies["language"] = "en"

    assert "Nothing was saved" in failing.get("/breaks").content.decode()


def with_user(officer) -> HttpRequest:
    request = RequestFactory().get("/")
    request.user = officer
    return request
