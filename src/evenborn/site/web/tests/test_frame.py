"""Language, light or dark, keys and health: what the frame of every page offers."""

import pytest
from django.db import connection
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_page_is_chinese_until_the_reader_says_otherwise(client):
    page = client.get("/keyboard/", headers={"Accept-Language": "en"}).content.decode()

    assert '<html lang="zh-CN"' in page
    assert "快捷键" in page


def test_the_reader_chooses_english_and_stays_where_he_was(client):
    answer = client.post("/language/", {"language": "en", "next": "/keyboard/?x=1"})

    assert answer.headers["Location"] == "/keyboard/?x=1"
    assert "Every page can be used" in client.get("/keyboard/").content.decode()


def test_an_unknown_language_is_chinese(client):
    client.post("/language/", {"language": "fr"})

    assert '<html lang="zh-CN"' in client.get("/keyboard/").content.decode()


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example", "javascript:x", ""])
def test_a_switch_never_leads_to_another_site(client, there):
    answer = client.post("/language/", {"language": "en", "next": there})

    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_chosen_light_is_in_the_page_without_script(client, theme):
    client.post("/appearance/", {"theme": theme})

    assert f'data-bs-theme="{theme}"' in client.get("/keyboard/").content.decode()


def test_the_system_decides_again(client):
    client.post("/appearance/", {"theme": "dark"})
    client.post("/appearance/", {"theme": ""})

    assert "data-bs-theme" not in client.get("/keyboard/").content.decode()


def test_the_switches_ask_for_proof_of_origin():
    answer = Client(enforce_csrf_checks=True).post("/language/", {"language": "en"})

    assert answer.status_code == 403
    assert "这个页面已经过期" in answer.content.decode()


@pytest.mark.parametrize("path", ["/language/", "/appearance/"])
def test_a_switch_is_no_link(client, path):
    assert client.get(path).status_code == 405


def test_the_health_check_answers(client):
    assert client.get("/healthz").json() == {"ok": True}


def test_the_health_check_tells_of_a_silent_database(client, monkeypatch):
    from django.db import OperationalError

    def gone(*_: object) -> None:
        raise OperationalError("no answer")

    monkeypatch.setattr(connection, "cursor", gone)

    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (503, {"ok": False})


def test_the_page_has_a_way_past_the_navigation_and_one_heading(client):
    page = client.get("/keyboard/").content.decode()

    assert 'href="#content"' in page
    assert page.count("<h1") == 1
    assert "<h1>快捷键</h1>" in page
