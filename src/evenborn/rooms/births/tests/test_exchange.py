"""A quarter's counts for the police and for statistics: suppressed, with a receipt."""

from datetime import date

import pytest
from django.urls import reverse

from evenborn.foundation.exchange.models import Outgoing
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.births.actions import send_quarter
from evenborn.rooms.births.models import Birth, QuarterExchange
from evenborn.rooms.births.quarter import quarter_table
from evenborn.rooms.births.rules import Recipient
from evenborn.rooms.births.tests.make import MOTHER, NOON, NUMBER, make_birth

QUARTER = date(2026, 7, 1)


def send(officer, *, recipient=Recipient.POLICE, quarter=QUARTER):
    return send_quarter(
        quarter=quarter, recipient=recipient, format="csv", language="zh", by=officer, at=NOON
    )


def several(cast, *, boys, girls):
    """Enter one birth and stand others of its kind beside it; the table counts rows only."""
    first = make_birth(cast.alma)
    for n in range(boys + girls - 1):
        first.pk, first.record_id = None, f"B-{n}"
        first.infant_sex = 1 if n < boys else 2
        Birth.objects.bulk_create([first])


def test_the_first_file_is_the_exchange_and_a_second_has_its_own_receipt(cast):
    first, second = send(cast.emil), send(cast.emil)

    exchange = QuarterExchange.objects.get()
    assert exchange.receipt == first.receipt.number != second.receipt.number
    assert Outgoing.objects.count() == 2


def test_each_department_is_an_exchange(cast):
    send(cast.emil)
    send(cast.emil, recipient=Recipient.STATISTICS)

    assert set(QuarterExchange.objects.values_list("recipient", flat=True)) == {
        "police",
        "statistics",
    }


def test_small_cells_are_hidden_and_nobody_is_named(cast):
    several(cast, boys=3, girls=2)

    text = send(cast.emil).content.decode("utf-8-sig")

    line = next(line for line in text.splitlines() if "500118001" in line)
    assert set(line.split(",")[1:]) <= {"–", "0"}
    assert MOTHER not in text
    assert NUMBER not in text


def test_the_table_counts_townships_by_order_and_sex(cast):
    several(cast, boys=12, girls=10)

    table = quarter_table(cast.emil, quarter=QUARTER, recipient=None, today=NOON.date())

    at = next(n for n, words in enumerate(table.rows) if "500118001" in words.zh)
    assert [words.zh for words in table.columns[:2]] == ["一孩男", "一孩女"]
    assert list(table.counts[at][:2]) == [12, 10]


def test_a_quarter_that_has_not_begun_is_refused(cast):
    with pytest.raises(Refused, match="not begun"):
        send(cast.emil, quarter=date(2026, 10, 1))


def test_whoever_may_not_send_tables_out_is_refused(cast):
    with pytest.raises(Refused, match="may not send"):
        send(cast.boris)

    assert not QuarterExchange.objects.exists()


def test_the_page_makes_the_file_and_shows_the_receipt(cast, desk):
    emil = desk(cast.emil)
    there = reverse("births-exchange")

    before = emil.get(there).content.decode()
    file = emil.post(there, {"quarter": "2026-07", "recipient": "police", "format": "xlsx"})
    after = emil.get(there).content.decode()

    assert "还应交换给公安机关、统计部门" in before
    assert file.content.startswith(b"PK")
    assert "attachment" in file.headers["Content-Disposition"]
    assert "还应交换给统计部门" in after
    assert reverse("files-out-receipt", args=[Outgoing.objects.get().pk]) in after


def test_an_unknown_department_is_refused_beside_the_field(cast, desk):
    answer = desk(cast.emil).post(
        reverse("births-exchange"), {"recipient": "press", "format": "xlsx"}
    )

    assert answer.status_code == 422
    assert "请从列表中选择" in answer.content.decode()


def test_a_township_does_not_exchange(cast, desk):
    assert desk(cast.boris).get(reverse("births-exchange")).status_code == 403
