"""No transfer without an agreement: at the door, when the file is read, and in what is kept."""

from datetime import timedelta

import duckdb
import pytest

from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.tests.make import make_officer
from evenborn.foundation.exchange import vault
from evenborn.foundation.exchange.actions import receive
from evenborn.foundation.exchange.models import Batch
from evenborn.foundation.exchange.tests.make import sent, stored
from evenborn.foundation.runs.worker import work_until_empty
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.reconciliation.actions import end_agreement
from evenborn.rooms.reconciliation.models import Transfer
from evenborn.rooms.reconciliation.queries import kept_batches
from evenborn.rooms.reconciliation.tests.make_agreements import NOON, make_agreement, make_police

COUNTS = """month,area_code,infant_sex,registered,registered_late
2026-05,500118001,1,31,2
2026-05,500118001,2,28,
"""
LATER = COUNTS.replace(",31,", ",33,")
RECORDS = """record_id,infant_sex,birth_date,registered_on,mother_name,father_name,birth_order
H1,1,2026-05-02,2026-05-20,测试母,测试父,1
H2,2,2026-05-03,2026-06-20,测试母二,测试父二,2
"""


@pytest.fixture
def pia(cast):
    """An officer of the police."""
    return make_officer("pia", Role.EXCHANGE_PARTNER, department=make_police())


def kept_columns(batch, tmp_path):
    path = vault.lay_out(batch.kept.name, batch.kept.secret, tmp_path / f"{batch.pk}.parquet")
    return [row[0] for row in duckdb.sql(f"DESCRIBE FROM '{path}'").fetchall()]


@pytest.mark.parametrize("kind", ["registration", "registration_counts", "certificate"])
def test_without_an_agreement_a_file_is_refused_at_the_door(cast, pia, kind):
    with pytest.raises(Refused, match="No agreement"):
        sent(COUNTS, by=pia, kind=kind)

    assert not Batch.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"state": "draft"},
        {"state": "ended"},
        {"starts_on": NOON.date() + timedelta(days=1)},
        {"ends_on": NOON.date() - timedelta(days=1)},
        {"kind": "registration"},
    ],
)
def test_an_agreement_that_does_not_cover_it_does_not_help(cast, pia, changed):
    make_agreement(cast, pia.department, **changed)

    with pytest.raises(Refused, match="No agreement"):
        sent(COUNTS, by=pia, kind="registration_counts")


def test_an_agreement_of_another_department_does_not_help(cast, pia):
    make_agreement(cast, cast.anling)

    with pytest.raises(Refused, match="No agreement"):
        sent(COUNTS, by=pia, kind="registration_counts")


def test_a_file_under_an_agreement_is_a_transfer(cast, pia):
    agreement = make_agreement(cast, pia.department)

    batch = sent(COUNTS, by=pia, kind="registration_counts")

    transfer = Transfer.objects.get()
    assert (transfer.agreement, transfer.batch, transfer.by) == (agreement, batch, "pia")
    assert (transfer.amount, batch.accepted) == (2, 2)
    assert kept_batches("500118", "registration_counts", until=NOON) == [batch]


def test_counts_may_be_sent_again_with_a_later_number(cast, pia):
    make_agreement(cast, pia.department)
    sent(COUNTS, by=pia, kind="registration_counts")

    later = sent(LATER, by=pia, kind="registration_counts")

    assert (later.state, later.accepted, later.refused) == ("done", 2, 0)


def test_an_agreement_ended_before_the_file_is_read_stops_it(cast, pia):
    agreement = make_agreement(cast, pia.department)
    file = stored(COUNTS)
    batch, _ = receive(file, kind="registration_counts", name="a.csv", by=pia, at=NOON)

    end_agreement(agreement, reason="到期", by=cast.hana, at=NOON)
    work_until_empty(clock=lambda: NOON)

    batch.refresh_from_db()
    assert batch.state == "refused"
    assert "信息共享协议" in batch.refusal_zh
    assert not Transfer.objects.exists()


def test_columns_not_agreed_are_not_kept(cast, pia, tmp_path):
    make_agreement(cast, pia.department, kind="registration", fields=["mother_name"])

    batch = sent(RECORDS, by=pia, kind="registration")

    # registered_late would tell of registered_on, so it goes with it.
    assert kept_columns(batch, tmp_path) == ["record_id", "infant_sex", "birth_date", "mother_name"]


def test_what_was_dropped_does_not_make_a_known_record_new(cast, pia):
    make_agreement(cast, pia.department, kind="registration", fields=["mother_name"])
    sent(RECORDS, by=pia, kind="registration")

    again = sent(RECORDS + "H3,1,2026-05-04,,测试母三,,1\n", by=pia, kind="registration")

    assert (again.accepted, again.known, again.refused) == (1, 2, 0)
