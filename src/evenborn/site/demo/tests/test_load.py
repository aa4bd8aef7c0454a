"""The demo county is whole: every door's receipt balances, and the log is unbroken."""

import json

import pytest

from evenborn.foundation.access import demo as demo_accounts
from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Role
from evenborn.foundation.audit.models import Entry
from evenborn.foundation.audit.verification import verify
from evenborn.foundation.duties.queries import today
from evenborn.foundation.exchange.models import Batch
from evenborn.foundation.runs.models import Run
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.births.models import Birth, Draft, InfantDeath, MonthClose, SpotCheck
from evenborn.rooms.births.rules import Source, State
from evenborn.site.demo import load
from evenborn.site.demo.trying import BAD, GOOD

pytestmark = [pytest.mark.long, pytest.mark.django_db]


def officer(name):
    return Officer.objects.get(username=name)


def test_births_came_through_every_door(demo):
    found = set(Birth.objects.values_list("source", flat=True))

    assert found == {source.value for source in Source}
    assert Birth.objects.count() > 0.9 * demo.loaded.deliveries


def test_every_run_is_done_and_its_receipt_balances(demo):
    runs = list(Run.objects.all())

    assert runs
    assert {run.state for run in runs} == {"done"}
    assert all(run.receipt["total"] == sum(run.receipt["parts"].values()) for run in runs)
    for batch in Batch.objects.all():
        assert batch.lines == batch.accepted + batch.refused + batch.known
        # What other agencies send is kept beside the register and adds no birth to it.
        births = batch.accepted if batch.kind == "delivery" else 0
        assert Birth.objects.filter(batch=batch).count() == births


def test_the_log_is_unbroken_and_never_runs_backwards(demo):
    assert verify().first_fault is None
    moments = list(Entry.objects.order_by("number").values_list("at", flat=True))

    assert moments == sorted(moments)
    assert moments[-1] <= demo.at


def test_there_is_an_account_for_every_role_and_all_are_marked(demo, settings):
    settings.DEMO, settings.DATA = True, demo.folder

    assert {account.role for account in demo_accounts.accounts()} == {role.value for role in Role}
    assert not Officer.objects.filter(is_demo=False).exists()


def test_an_account_opens_with_the_password_that_is_shown(demo, settings):
    settings.DEMO, settings.DATA = True, demo.folder

    for account in demo_accounts.accounts():
        assert officer(account.username).check_password(account.password)


def test_the_clerk_the_township_and_the_office_have_something_to_do_today(demo):
    owed = {
        name: {line.kind.code for line in (*day.overdue, *day.today, *day.soon)}
        for name in ("clerk1", "town001", "mishu")
        if (day := today(officer(name), demo.at))
    }

    assert {"births.entry", "births.returned"} <= owed["clerk1"]
    assert "births.verify" in owed["town001"]
    assert owed["mishu"]


def test_some_work_is_left_for_a_visitor(demo):
    states = list(Birth.objects.values_list("state", flat=True))

    assert states.count(State.RECORDED) >= 5
    assert states.count(State.RETURNED) == 2
    assert Draft.objects.count() == 2
    assert InfantDeath.objects.filter(signed_at__isnull=False).exists()
    assert SpotCheck.objects.filter(finished_at__isnull=False).exists()
    assert SpotCheck.objects.filter(finished_at__isnull=True).exists()
    assert MonthClose.objects.filter(state="prepared").count() == 1


def test_the_bad_file_was_sent_and_waits_to_be_mended(demo):
    folder = demo.folder / "try"
    last = Batch.objects.order_by("-at").first()

    assert (folder / GOOD).is_file()
    assert (folder / BAD).is_file()
    assert last.refused >= 2
    assert last.marked is not None


def test_the_good_file_has_no_error(demo):
    from evenborn.standards import judge, load_schema

    with judge(
        demo.folder / "try" / GOOD, schema=load_schema("delivery"), today=demo.at.date()
    ) as judged:
        assert judged.refused == 0
        assert judged.lines > 0


def test_a_house_with_accounts_is_left_alone(demo, settings):
    settings.DEMO = True
    with pytest.raises(Refused, match="已有账号"):
        load(seed=7, births_per_year=1, at=demo.at, progress=lambda words: None)


def test_a_real_house_is_left_alone(demo, settings):
    settings.DEMO = False
    with pytest.raises(Refused, match="演示环境"):
        load(seed=7, births_per_year=1, at=demo.at, progress=lambda words: None)


def test_the_accounts_file_is_the_one_that_the_sign_in_page_reads(demo):
    lines = json.loads((demo.folder / demo_accounts.FILE).read_text("utf-8"))

    assert lines[0]["username"] == "clerk1"
    assert (demo.folder / "demo-token.txt").read_text().strip()
