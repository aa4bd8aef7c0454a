"""The navigation holds what the role may see, and knows where the reader is."""

import pytest
from django.test import RequestFactory

from evenborn.foundation.ui import navigation
from evenborn.standards.words import Words


@pytest.fixture(autouse=True)
def items(monkeypatch):
    monkeypatch.setattr(navigation, "_items", {})
    navigation.register(navigation.Item(Words("区划", "Places"), "places", "places.see", 800))
    navigation.register(navigation.Item(Words("审计日志", "Audit log"), "audit", "audit.read", 900))
    navigation.register(navigation.Item(Words("快捷键", "Keyboard"), "keyboard", "", 0))


def shown(officer, path="/") -> list[navigation.Link]:
    request = RequestFactory().get(path)
    request.user = officer
    return list(navigation.links(request))


def test_a_role_sees_its_own_pages_in_order(cast):
    assert [link.words.en for link in shown(cast.alma)] == ["Keyboard", "Places"]
    assert [link.words.en for link in shown(cast.gil)] == ["Keyboard", "Places", "Audit log"]


def test_a_page_below_marks_its_item(cast):
    here = [link.words.en for link in shown(cast.gil, "/places/500118001/") if link.is_here]

    assert here == ["Places"]


def test_a_stranger_sees_no_navigation(rf):
    request = rf.get("/")

    assert list(navigation.links(request)) == []
