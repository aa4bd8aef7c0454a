"""Two officers press the button at one moment: one does it, the other is told, nothing breaks."""

import threading
from datetime import date, datetime

import pytest
from django.db import connection

from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.tests.make import make_officer
from evenborn.foundation.ui.clock import CHINA
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.births.actions import (
    compare_item,
    compare_township,
    draw_sample,
    prepare_month,
    receive_certificates,
    report_death,
    sign_month,
    verify,
)
from evenborn.rooms.births.models import Birth, MonthClose, SpotCheck
from evenborn.rooms.births.tests.make import NOON, TOMORROW, delivering, make_birth

pytestmark = pytest.mark.django_db(transaction=True)
JULY = date(2026, 7, 1)
OVER = datetime(2026, 8, 3, 9, tzinfo=CHINA)


def at_once(*acts):
    """Run the acts at one moment; return how many were done and refused. Nothing else may rise."""
    start = threading.Barrier(len(acts))
    ends = []

    def run(act):
        try:
            start.wait(10)
            act()
            ends.append("done")
        except Refused:
            ends.append("refused")
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            ends.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(ends)


def test_one_of_two_verifies_a_lot_whatever_its_order(cast):
    births = [make_birth(cast.alma)]
    births += [
        make_birth(cast.alma, record_id=f"A-{n}", mother_id_number="", mother_id_type="")
        for n in range(2, 6)
    ]
    bela = make_officer("bela", Role.TOWNSHIP_WORKER, department=cast.anling_town)

    ends = at_once(
        lambda: verify(births, by=cast.boris, at=TOMORROW),
        lambda: verify(births[::-1], by=bela, at=TOMORROW),
    )

    assert ends == ["done", "refused"]
    assert Birth.objects.values("judged_by").distinct().count() == 1


def test_a_month_drawn_up_twice_is_one(cast):
    make_birth(cast.alma)
    aldo = make_officer("aldo", Role.FACILITY_CLERK, department=cast.anling)

    ends = at_once(
        lambda: prepare_month(cast.anling, month=JULY, by=cast.alma, at=OVER),
        lambda: prepare_month(cast.anling, month=JULY, by=aldo, at=OVER),
    )

    assert ends == ["done", "done"]
    assert MonthClose.objects.count() == 1


def test_a_birth_that_comes_while_the_month_is_signed_is_in_it_or_a_revision(cast):
    make_birth(cast.alma)
    close = prepare_month(cast.anling, month=JULY, by=cast.alma, at=OVER)
    late = {"record_id": "A-2", "mother_id_number": "", "mother_id_type": ""}

    ends = at_once(
        lambda: sign_month(close, by=cast.dora, at=OVER),
        lambda: make_birth(cast.alma, at=OVER, late_reason="network", **late),
    )

    came = Birth.objects.get(record_id="A-2")
    assert ends in (["done", "done"], ["done", "refused"])
    assert came.after_close == (MonthClose.objects.get().state == "closed")


def test_one_sample_is_drawn_and_its_last_two_records_finish_it(cast):
    make_birth(cast.alma)
    make_birth(cast.alma, record_id="A-2", mother_id_number="", mother_id_type="")

    def draw():
        draw_sample(cast.anling, month=JULY, size=2, by=cast.emil, at=NOON)

    drawn = at_once(draw, draw)
    one, two = SpotCheck.objects.get().items.order_by("place")
    compared = at_once(
        lambda: compare_item(one, paper={"infant_sex": "2"}, by=cast.emil, at=NOON),
        lambda: compare_item(two, paper={"infant_sex": "2"}, by=cast.emil, at=NOON),
    )

    assert drawn == ["done", "refused"]
    assert compared == ["done", "done"]
    assert SpotCheck.objects.get().finished_at == NOON


def test_a_township_s_counts_a_block_and_a_death_are_kept_once(cast):
    birth = make_birth(cast.alma)
    institution = delivering(cast.anling)
    block = {"first": "V500000101", "last": "V500000110", "received_on": JULY}
    death = {
        "died_at": NOON,
        "known_at": NOON,
        "place_type": "home",
        "cause": "窒息",
        "cause_code": "",
        "autopsy": False,
        "treated": False,
        "details": {},
    }
    bela = make_officer("bela", Role.TOWNSHIP_WORKER, department=cast.anling_town)

    def compare(by):
        compare_township(month=JULY, boys=1, girls=1, explanation=None, by=by, at=OVER)

    def receive():
        receive_certificates(institution, **block, by=cast.alma, at=NOON)

    def report(by):
        report_death(birth, **death, by=by, at=TOMORROW)

    assert at_once(lambda: compare(cast.boris), lambda: compare(bela)) == ["done", "refused"]
    assert at_once(receive, receive) == ["done", "refused"]
    assert at_once(lambda: report(cast.alma), lambda: report(cast.boris)) == ["done", "refused"]
