"""What the loader rests on: the order of acts, certificates in sequence, the same county again."""

import random
from datetime import date, datetime, timedelta

import pytest

from evenborn.foundation.ui.clock import CHINA
from evenborn.site.demo import words
from evenborn.site.demo.agenda import Agenda
from evenborn.site.demo.certificates import Certificates
from evenborn.site.demo.deliveries import csv_bytes, deliveries

END = datetime(2026, 7, 14, 9, 30, tzinfo=CHINA)
HOUR = timedelta(hours=1)


@pytest.fixture
def made(tmp_path):
    def of(seed=7):
        return deliveries(
            tmp_path / str(seed),
            seed=seed,
            births_per_year=60,
            at=END,
            since=date(2025, 7, 1),
            told=lambda year: None,
        )

    return of


def test_acts_are_done_in_the_order_of_time_even_those_that_come_up():
    agenda, done = Agenda(until=END), []

    def first(at):
        done.append("first")
        agenda.add(at + HOUR, lambda then: done.append("what it led to"))

    agenda.add(END - HOUR, lambda at: done.append("between"))
    agenda.add(END + HOUR, lambda at: done.append("never"))
    agenda.add(END - 3 * HOUR, first)
    moments = []
    agenda.run(moments.append)

    assert done == ["first", "what it led to", "between"]
    assert moments == sorted(moments)


def test_the_same_seed_gives_the_same_deliveries_and_passwords(made):
    assert made() == made()
    assert made() != made(seed=8)
    assert words.password(random.Random("x")) == words.password(random.Random("x"))


def test_no_birth_is_later_than_the_end_or_earlier_than_asked(made):
    born = [one.born for one in made()]

    assert born == sorted(born)
    assert max(born) < END
    assert min(born).date() >= date(2025, 7, 1)


def test_a_line_written_twice_keeps_its_certificate_and_others_follow_in_sequence(made):
    found = [one for one in made() if one.number]
    code = found[0].code
    own = [one for one in found if one.code == code]
    certificates = Certificates("Z50", [code])

    assert certificates.block(code, 10) == ("Z500100001", "Z500100010")
    assert certificates.of(own[0]) == certificates.of(own[0]) == "Z500100001"
    assert certificates.of(own[1]) == "Z500100002"


def test_a_hospitals_file_has_chinese_headers(made):
    head, *lines = csv_bytes([one.cells for one in made()]).decode("utf-8-sig").splitlines()

    assert head.startswith("记录编号,")
    assert len(lines) == len(made())


@pytest.mark.parametrize("name", ["offices", "institutions"])
def test_what_is_invented_says_so_or_is_an_office(name):
    for one in words.county()[name]:
        assert name == "offices" or one["name"].startswith("虚构")
