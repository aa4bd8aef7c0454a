"""The tabs of the room show what the role may see, and nothing else."""

import re

import pytest
from django.urls import reverse

from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.tests.make import make_officer
from evenborn.rooms.births.tests.make import delivering, make_birth
from evenborn.rooms.births.views.asking import TABS

SEEN = {
    "alma": {"list", "months", "counts", "spot-checks", "certificates", "deaths"},
    "boris": {"list", "verify", "months", "counts", "compare", "certificates", "deaths"},
    "dora": {"list", "months", "counts", "deaths"},
    "emil": {"list", "months", "counts", "spot-checks"},
    "hana": {"months", "counts"},
}


@pytest.mark.parametrize("who", SEEN)
def test_each_role_sees_its_own_pages_and_all_of_them_answer(cast, desk, who):
    delivering(cast.anling)
    client = desk(getattr(cast, who))

    page = client.get(reverse("births-counts")).content.decode()

    tabs = re.search(r'<nav class="tabs.*?</nav>', page, re.S).group()
    shown = set(re.findall(r'href="([^"]+)"', tabs))
    assert shown == {reverse(f"births-{name}") for name in SEEN[who]}
    assert {client.get(href).status_code for href in shown} == {200}


def test_what_is_not_among_the_tabs_is_refused(cast, desk):
    inspector = desk(make_officer("ines", Role.INSPECTOR, department=cast.county))

    answers = {name: inspector.get(reverse(name)).status_code for _, name, _ in TABS}

    assert {name for name, status in answers.items() if status == 200} == {
        "births-months",
        "births-counts",
    }


def test_a_month_leads_to_the_records_of_its_department(cast, desk):
    make_birth(cast.alma)
    there = reverse("births-month", args=["2026-07"]) + f"?department={cast.anling.pk}"
    emil = desk(cast.emil)

    page = emil.get(there).content.decode()
    link = re.search(r'href="(/births/\?month=2026-07[^"]+)"', page).group(1)
    listed = emil.get(link.replace("&amp;", "&")).content.decode()

    assert "A-1" in listed
    assert "A-1" not in emil.get(f"/births/?department={cast.beilu.pk}").content.decode()
