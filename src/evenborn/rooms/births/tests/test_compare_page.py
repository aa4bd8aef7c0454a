"""The page of the comparison hides the register until the township has typed."""

from datetime import datetime

import pytest
from django.urls import reverse

from evenborn.foundation.ui.clock import CHINA
from evenborn.rooms.births.models import TownshipComparison
from evenborn.rooms.births.tests.make import make_birth

OVER = datetime(2026, 8, 3, 9, tzinfo=CHINA)


@pytest.fixture
def boris(cast, desk, noon):
    make_birth(cast.alma)
    noon(OVER)
    return desk(cast.boris)


def test_the_register_is_not_shown_before_the_township_has_typed(boris):
    page = boris.get(reverse("births-compare") + "?month=2026-07").content.decode()

    assert "填报并比对" in page
    assert '<th scope="row">女婴</th>' not in page


def test_equal_counts_are_said_to_agree(boris):
    answer = boris.post(
        reverse("births-compare"), {"month": "2026-07", "boys": "0", "girls": "1"}, follow=True
    )

    page = answer.content.decode()
    assert "与登记簿一致" in page
    assert '<th scope="row">女婴</th>' in page


def test_a_difference_asks_why_and_cannot_be_typed_over(boris):
    typed = {"month": "2026-07", "boys": "3", "girls": "1"}

    asked = boris.post(reverse("births-compare"), typed, follow=True).content.decode()
    again = boris.post(reverse("births-compare"), {**typed, "boys": "0"})
    answer = boris.post(
        reverse("births-compare-explain"),
        {"month": "2026-07", "explanation": "born_elsewhere"},
        follow=True,
    )

    assert "说明原因" in asked
    assert again.status_code == 409
    assert "在县外出生" in answer.content.decode()
    assert TownshipComparison.objects.get().boys_known == 3


@pytest.mark.parametrize("boys", ["", "-1", "x", "99999"])
def test_what_is_no_count_is_refused_beside_the_field(boris, boys):
    answer = boris.post(reverse("births-compare"), {"month": "2026-07", "boys": boys, "girls": "1"})

    assert answer.status_code == 422
    assert "0 至 9999" in answer.content.decode()


def test_explaining_before_typing_is_refused(boris):
    answer = boris.post(
        reverse("births-compare-explain"), {"month": "2026-07", "explanation": "moved"}
    )

    assert answer.status_code == 409
