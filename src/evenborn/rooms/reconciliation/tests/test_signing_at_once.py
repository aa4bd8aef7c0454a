"""Two sign at one moment, a button is pressed twice, the site is killed: never half-signed."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from evenborn.foundation.audit.models import Entry
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.reconciliation.actions import sign
from evenborn.rooms.reconciliation.models import QuarterSignature, QuarterTable
from evenborn.rooms.reconciliation.queries.quarters import DOCUMENTS, document
from evenborn.rooms.reconciliation.tests import signing_process
from evenborn.rooms.reconciliation.tests.make_quarter import OVER, make_signers, make_table

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).parents[5]


@pytest.fixture
def cast(cast):
    return make_signers(cast)


def at_once(*acts):
    """Run the acts at one moment; return how each ended."""
    start = threading.Barrier(len(acts))
    ends = []

    def run(act):
        try:
            start.wait(10)
            act()
            ends.append("done")
        except Refused:
            ends.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(ends)


def test_both_sides_sign_at_one_moment(cast):
    table = make_table(cast)

    ends = at_once(
        lambda: sign(table, seen=table.digest, by=cast.emil, at=OVER),
        lambda: sign(table, seen=table.digest, by=cast.petra, at=OVER),
    )

    signed = QuarterTable.objects.get()
    assert ends == ["done", "done"]
    assert signed.state == "signed"
    assert all(document(signed, name).as_signed for name in DOCUMENTS)


def test_of_two_partners_at_one_moment_one_signs(cast):
    table = make_table(cast)

    ends = at_once(
        lambda: sign(table, seen=table.digest, by=cast.petra, at=OVER),
        lambda: sign(table, seen=table.digest, by=cast.stan, at=OVER),
    )

    assert ends == ["done", "refused"]
    assert QuarterSignature.objects.count() == 1
    assert QuarterTable.objects.get().state == "half_signed"


def test_a_button_pressed_twice_at_one_moment_signs_once(cast):
    table = make_table(cast)

    def press():
        sign(table, seen=table.digest, by=cast.emil, at=OVER)

    assert at_once(press, press) == ["done", "done"]
    assert QuarterSignature.objects.count() == 1
    assert Entry.objects.filter(event="reconciliation.quarter_signed").count() == 1


def killed_while_signing(table, officer, *, after):
    """Sign in another process that is killed by SIGKILL once a function has been called."""
    asked = [str(connection.settings_dict["NAME"]), str(settings.KEY_FILE), officer.username]
    return subprocess.run(
        [sys.executable, signing_process.__file__, *asked, str(table.pk), table.digest, after],
        env={**os.environ, "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "tests.settings"},
        timeout=60,
        check=False,
    ).returncode


@pytest.mark.parametrize("after", ["documents", "entry"])
def test_killed_at_any_point_the_second_signature_is_there_whole_or_not_at_all(cast, after):
    table = make_table(cast)
    sign(table, seen=table.digest, by=cast.emil, at=OVER)

    assert killed_while_signing(table, cast.petra, after=after) == -signal.SIGKILL

    found = QuarterTable.objects.get()
    assert (found.state, found.signed_at, found.documents) == ("half_signed", None, {})
    assert [one.side for one in QuarterSignature.objects.all()] == ["health"]
    assert Entry.objects.filter(event="reconciliation.quarter_signed").count() == 1
    assert sign(found, seen=found.digest, by=cast.petra, at=OVER).state == "signed"
