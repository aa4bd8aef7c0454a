"""What the linkage may read: rows kept of files that came under an agreement."""

from datetime import timedelta

from evenborn.foundation.exchange.tests.make import csv_text, make_rows, no_intake, sent
from evenborn.rooms.reconciliation.models import Transfer
from evenborn.rooms.reconciliation.queries import kept_batches
from evenborn.rooms.reconciliation.tests.make_agreements import NOON, make_agreement


def test_files_under_an_agreement_come_in_the_order_they_were_taken_in(cast):
    agreement = make_agreement(cast, cast.anling)
    with no_intake("delivery"):
        made = [sent(csv_text(make_rows(n)), by=cast.alma) for n in (1, 2, 3)]
    for late, batch in enumerate((made[1], made[0])):
        Transfer.objects.create(
            agreement=agreement, batch=batch, amount=1, by="alma", at=NOON + timedelta(hours=late)
        )

    assert kept_batches("500118", "delivery", until=NOON + timedelta(hours=1)) == made[1::-1]
    assert kept_batches("500118", "delivery", until=NOON) == [made[1]]
    assert kept_batches("500119", "delivery", until=NOON + timedelta(hours=1)) == []
    assert kept_batches("500118", "certificate", until=NOON + timedelta(hours=1)) == []
