"""Keys change, and the register still finds, knows and shows what it found, knew and showed."""

from datetime import timedelta

import pytest

from evenborn.foundation.access.secrets.actions import add_key, reseal
from evenborn.foundation.access.secrets.keyring import new
from evenborn.foundation.audit.actions import SYSTEM
from evenborn.rooms.births import queries
from evenborn.rooms.births.actions import correct
from evenborn.rooms.births.actions.entering import Result
from evenborn.rooms.births.models import Birth
from evenborn.rooms.births.rules import CorrectionReason
from evenborn.rooms.births.tests.make import MOTHER, NOON, enter_one, make_birth

CERTIFICATE = "V500000001"


@pytest.fixture(params=["AES-256-GCM", "SM4-GCM"])
def own_keys(request, settings, tmp_path):
    settings.KEY_FILE = tmp_path / "keys.json"
    new(settings.KEY_FILE, algorithm=request.param, at=NOON)


@pytest.mark.usefixtures("own_keys")
def test_after_a_change_of_keys_everything_is_found_as_before(cast):
    birth = make_birth(cast.alma, certificate_number=CERTIFICATE, certificate_state="issued")
    correct(
        birth,
        changes={"mother_name": "王秀芳"},
        reason=CorrectionReason.TYPING,
        by=cast.alma,
        at=NOON,
    )
    before = Birth.objects.get()

    add_key(by=SYSTEM, at=NOON)
    between = queries.by_number(cast.alma, CERTIFICATE)
    reseal(by=SYSTEM, at=NOON)

    after = Birth.objects.get()
    again = enter_one(
        cast.alma,
        at=NOON + timedelta(minutes=1),
        certificate_number=CERTIFICATE,
        certificate_state="issued",
    )
    assert between == [birth]
    assert queries.by_number(cast.alma, CERTIFICATE) == [birth]
    assert after.identity["mother_name"] == "王秀芳" != MOTHER
    assert after.content_index != before.content_index
    assert again.result is Result.KNOWN


@pytest.mark.usefixtures("own_keys")
def test_between_two_keys_a_certificate_is_still_used_once(cast):
    make_birth(cast.alma, certificate_number=CERTIFICATE, certificate_state="issued")

    add_key(by=SYSTEM, at=NOON)
    second = enter_one(
        cast.alma,
        record_id="A-2",
        mother_id_number="",
        certificate_number=CERTIFICATE,
        certificate_state="issued",
    )

    assert second.problems[0].code == "certificate-used"
