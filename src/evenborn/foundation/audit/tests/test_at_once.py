"""Many write at once: the numbers have no gap, the chain holds, and an undone act leaves none."""

import threading

import pytest
from django.db import connection, transaction

from evenborn.foundation.audit.actions import SYSTEM, record
from evenborn.foundation.audit.models import Entry
from evenborn.foundation.audit.queries import verify
from evenborn.foundation.audit.tests.make import NOON, make_entries

WRITERS, EACH = 4, 25


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_make_one_chain_without_a_gap():
    failures = []

    def write(writer: int) -> None:
        try:
            for n in range(EACH):
                record("births.entered", subject=f"births.birth:{writer}", by=SYSTEM, at=NOON, n=n)
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert failures == []
    result = verify(chunk=7)
    assert (result.checked, result.first_fault) == (WRITERS * EACH, None)


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_undone_leaves_neither_entry_nor_gap():
    class Undo(Exception):
        pass

    @transaction.atomic
    def act_and_undo() -> None:
        make_entries(2)
        raise Undo

    make_entries(1)
    with pytest.raises(Undo):
        act_and_undo()
    make_entries(1)

    assert verify().first_fault is None
    assert Entry.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_test_with_real_transactions_begins_with_an_empty_log():
    assert not Entry.objects.exists()
