"""The pages of certificates; a number stands in no address."""

import pytest
from django.urls import reverse

from evenborn.foundation.audit.models import Entry
from evenborn.rooms.births.models import CertificateStock, UsedCertificate
from evenborn.rooms.births.tests.make import delivering, make_birth

BLOCK = {"first": "v50 0000101", "last": "V500000110", "received_on": "2026-07-01"}


@pytest.fixture
def alma(cast, desk):
    delivering(cast.anling)
    return desk(cast.alma)


def test_a_block_is_recorded_and_listed(alma):
    answer = alma.post(reverse("births-certificates-receive"), BLOCK, follow=True)

    page = answer.content.decode()
    assert "还有 10 份未用" in page
    assert "V500000101" in page


def test_gaps_are_shown_with_their_numbers(cast, alma):
    alma.post(reverse("births-certificates-receive"), BLOCK)
    make_birth(cast.alma, certificate_number="V500000103", certificate_state="issued")

    page = alma.get(reverse("births-certificates")).content.decode()

    assert "有 2 个编号跳号" in page
    assert "<li>V500000102</li>" in page


def test_a_refusal_stands_beside_the_field(alma):
    answer = alma.post(reverse("births-certificates-receive"), {**BLOCK, "last": "V500000100"})

    assert answer.status_code == 422
    assert "止号不小于起号" in answer.content.decode()
    assert not CertificateStock.objects.exists()


def test_a_spoilt_number_is_recorded_without_the_number_in_the_log(alma):
    alma.post(reverse("births-certificates-receive"), BLOCK)

    answer = alma.post(
        reverse("births-certificate-spoil"),
        {"number": "V500000101", "reason": "misprint"},
        follow=True,
    )

    assert "已登记作废" in answer.content.decode()
    assert UsedCertificate.objects.get().spoilt
    assert Entry.objects.get(event="births.certificate_spoilt").details == {"reason": "misprint"}


def test_an_unknown_number_is_refused_beside_its_field(alma):
    alma.post(reverse("births-certificates-receive"), BLOCK)

    answer = alma.post(
        reverse("births-certificate-spoil"), {"number": "V509999999", "reason": "lost"}
    )

    assert answer.status_code == 422
    assert "不在本机构领用的号段内" in answer.content.decode()


def test_a_township_has_no_certificates(cast, desk):
    boris = desk(cast.boris)

    assert "不需要登记" in boris.get(reverse("births-certificates")).content.decode()
    assert boris.get(reverse("births-certificates-receive")).status_code == 409
