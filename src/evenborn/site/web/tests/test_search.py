"""The search box finds what the role may see, and what is typed stands in no address."""

from datetime import date

import pytest

from evenborn.foundation.access.rules import Permission
from evenborn.site.web import search
from evenborn.standards.words import Words

ON = date(2026, 7, 1)
NUMBER = "Q260000017"


@pytest.fixture
def found(monkeypatch):
    """One birth and one place, whatever is looked for by this number."""
    birth = search.Hit(Words("出生记录", "Birth record"), Words("B-1", "B-1"), "/births/1")
    place = search.Hit(Words("区划", "Division"), Words("甲", "A"), "/places/500118001/")
    providers = [
        search.Provider(Permission.BIRTHS_SEE, lambda o, w, on: [birth] if w == NUMBER else []),
        search.Provider(Permission.PLACES_SEE, lambda o, w, on: [place] if w == NUMBER else []),
    ]
    monkeypatch.setattr(search, "_providers", providers)


def test_what_a_role_may_see_is_found(client, sign_in, cast, found):
    sign_in(client, cast.alma)

    text = client.post("/search/", {"q": f" {NUMBER} "}).content.decode()

    assert 'href="/births/1"' in text
    assert 'href="/places/500118001/"' in text


def test_one_hit_opens_at_once_and_the_address_does_not_hold_the_number(
    client, sign_in, cast, found
):
    sign_in(client, cast.gil)  # an auditor sees places and no births

    answer = client.post("/search/", {"q": NUMBER})

    assert answer.headers["Location"] == "/places/500118001/"


def test_a_number_in_the_address_is_not_looked_for(client, sign_in, cast, found):
    sign_in(client, cast.alma)

    answer = client.get("/search/", {"q": NUMBER})

    assert answer.headers["Location"] == "/search/"


def test_nothing_found_is_said_without_repeating_what_was_typed(client, sign_in, cast, found):
    sign_in(client, cast.alma)

    text = client.post("/search/", {"q": "张三"}).content.decode()

    assert "没有找到" in text
    assert "张三" not in text


def test_a_stranger_finds_nothing(client, db):
    assert client.post("/search/", {"q": NUMBER}).headers["Location"].startswith("/sign-in/")


def test_a_township_is_found_by_its_code(cast):
    hits = search.find_places(cast.alma, "500118001", ON)

    assert [hit.href for hit in hits] == ["/places/500118001/"]


def test_nobody_is_found_by_name(cast):
    assert search.find(cast.boris, "Alma", ON) == []
