"""Blocks of certificates: received, used in sequence, spoilt ones recorded."""

from datetime import date

import pytest

from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.births.actions import (
    correct,
    receive_certificates,
    spoil_certificate,
)
from evenborn.rooms.births.actions.certificates import SpoiltReason
from evenborn.rooms.births.actions.correcting import NotCorrected
from evenborn.rooms.births.actions.entering import enter
from evenborn.rooms.births.models import UsedCertificate
from evenborn.rooms.births.queries import gaps_in, stocks_of
from evenborn.rooms.births.rules import CorrectionReason, Source
from evenborn.rooms.births.tests.make import NOON, delivering, enter_one, make_birth, record_of

TODAY = date(2026, 7, 1)


def number(serial):
    return f"V50{serial:07d}"


@pytest.fixture
def stock(cast):
    return receive_certificates(
        delivering(cast.anling),
        first=number(101),
        last=number(110),
        received_on=TODAY,
        by=cast.alma,
        at=NOON,
    )


def certified(officer, serial, **more):
    return make_birth(
        officer, certificate_number=number(serial), certificate_state="issued", **more
    )


def receive(cast, **more):
    given = {"first": number(1), "last": number(9), "received_on": TODAY, **more}
    return receive_certificates(delivering(cast.anling), **given, by=cast.alma, at=NOON)


def test_a_block_is_counted_as_it_is_used(cast, stock):
    certified(cast.alma, 101)
    spoil_certificate(
        stock.institution, number=number(102), reason=SpoiltReason.LOST, by=cast.alma, at=NOON
    )

    (found,) = stocks_of(cast.alma)

    assert (found.issued, found.spoilt, gaps_in(found).n) == (1, 1, 0)


def test_a_number_that_was_skipped_is_a_gap(cast, stock):
    certified(cast.alma, 104)

    gaps = gaps_in(stock, most=2)

    assert (gaps.n, gaps.first) == (3, [101, 102])


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"first": "123"}, "one capital letter"),
        ({"first": number(9), "last": number(1)}, "one series, in order"),
        ({"last": "V510000009"}, "one series, in order"),
        ({"last": number(200_000)}, "at most 100,000"),
        ({"received_on": date(2026, 7, 2)}, "after today"),
    ],
)
def test_a_block_that_cannot_be_is_refused(cast, more, words):
    with pytest.raises(Refused, match=words):
        receive(cast, **more)


def test_a_number_is_in_one_block_only(cast, stock):
    with pytest.raises(Refused, match="overlap"):
        receive(cast, first=number(110), last=number(120))


def test_another_institution_is_refused(cast, stock):
    with pytest.raises(Refused, match="own institution"):
        receive_certificates(
            delivering(cast.beilu),
            first=number(1),
            last=number(2),
            received_on=TODAY,
            by=cast.alma,
            at=NOON,
        )
    with pytest.raises(Refused, match="own institution"):
        spoil_certificate(
            delivering(cast.beilu),
            number=number(101),
            reason=SpoiltReason.LOST,
            by=cast.alma,
            at=NOON,
        )


@pytest.mark.parametrize("written", [number(99), number(111), "V51000000", "王"])
def test_only_a_number_of_the_stock_can_be_spoilt(cast, stock, written):
    with pytest.raises(Refused, match="not in a block"):
        spoil_certificate(
            stock.institution, number=written, reason=SpoiltReason.LOST, by=cast.alma, at=NOON
        )


def test_what_is_issued_or_spoilt_cannot_be_spoilt(cast, stock):
    certified(cast.alma, 101)

    with pytest.raises(Refused, match="is issued"):
        spoil_certificate(
            stock.institution, number=number(101), reason=SpoiltReason.LOST, by=cast.alma, at=NOON
        )


def test_a_spoilt_number_cannot_be_issued(cast, stock):
    spoil_certificate(
        stock.institution, number=number(101), reason=SpoiltReason.DAMAGED, by=cast.alma, at=NOON
    )

    answer = enter_one(cast.alma, certificate_number=number(101), certificate_state="issued")

    assert answer.birth is None


def test_a_spoilt_number_cannot_come_in_by_a_correction(cast, stock):
    birth = make_birth(cast.alma)
    spoil_certificate(
        stock.institution, number=number(101), reason=SpoiltReason.DAMAGED, by=cast.alma, at=NOON
    )

    with pytest.raises(NotCorrected):
        correct(
            birth,
            changes={"certificate_number": number(101), "certificate_state": "issued"},
            reason=CorrectionReason.CERTIFICATE,
            by=cast.alma,
            at=NOON,
        )

    assert birth.corrections.count() == 0


def test_a_mistyped_number_is_free_again_once_corrected(cast, stock):
    birth = certified(cast.alma, 102)

    correct(
        birth,
        changes={"certificate_number": number(101)},
        reason=CorrectionReason.TYPING,
        by=cast.alma,
        at=NOON,
    )

    assert list(UsedCertificate.objects.values_list("serial", flat=True)) == [101]


def out_of_sequence(answers):
    code = "certificate-out-of-sequence"
    return [code in {cause.code for cause in answer.problems} for answer in answers]


def sent(cast, *serials):
    delivering(cast.anling)
    records = [
        record_of(
            record_id=f"S-{serial}",
            mother_id_number="",
            certificate_number=number(serial),
            certificate_state="issued",
        )
        for serial in serials
    ]
    return enter(records, department=cast.anling, source=Source.API, by=cast.alma, at=NOON)


@pytest.mark.usefixtures("stock")
def test_numbers_used_one_after_the_other_are_in_sequence_in_any_order(cast):
    assert out_of_sequence(sent(cast, 102, 101)) == [False, False]
    assert out_of_sequence(sent(cast, 103)) == [False]


@pytest.mark.usefixtures("stock")
def test_a_number_that_leaves_one_out_is_asked_about(cast):
    assert out_of_sequence(sent(cast, 101, 103, 104)) == [False, True, True]


def test_a_spoilt_number_leaves_no_gap(cast, stock):
    spoil_certificate(
        stock.institution, number=number(102), reason=SpoiltReason.LOST, by=cast.alma, at=NOON
    )

    assert out_of_sequence(sent(cast, 101, 103)) == [False, False]
