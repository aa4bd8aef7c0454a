"""A signed table: the same bytes for ever, revised by later births, owed by its day."""

import hashlib
from datetime import date, datetime

import pytest

from evenborn.foundation.duties.kinds import kind_of
from evenborn.foundation.duties.periods import CHINA, Period
from evenborn.foundation.duties.queries import reach_of, workdays
from evenborn.report.frozen import digest, freeze, thaw
from evenborn.rooms.reconciliation.actions import (
    draw_up,
    sign,
)
from evenborn.rooms.reconciliation.models import Pair, QuarterTable
from evenborn.rooms.reconciliation.queries.quarters import (
    DOCUMENTS,
    document,
    figures_in,
    signed_table,
)
from evenborn.rooms.reconciliation.tests.make_pairs import make_pairs
from evenborn.rooms.reconciliation.tests.make_quarter import (
    FIRST,
    LATER,
    OVER,
    approve,
    make_births,
    make_linked,
    make_signed,
    make_signers,
    make_table,
)


@pytest.fixture
def cast(cast):
    return make_signers(cast)


# ── the same bytes ──────────────────────────────────────────────────────────────────────────────


def test_documents_are_made_again_to_the_same_bytes_long_afterwards(cast):
    signed = make_signed(cast)
    first = {name: document(signed, name).content for name in DOCUMENTS}
    # The officer's and the department's names change, the county links again, the form is renewed.
    cast.emil.full_name = "Emil Other"
    cast.emil.save()
    cast.county.name = "县卫健局"
    cast.county.save()
    approve(cast, valid_until=date(2030, 1, 1))
    make_linked(make_births(boys=70), at=LATER)

    again = QuarterTable.objects.get(pk=signed.pk)

    for name in DOCUMENTS:
        made = document(again, name)
        assert made.content == first[name]
        assert made.as_signed
        assert hashlib.sha256(made.content).hexdigest() == again.documents[name]


def test_the_signatures_stand_in_the_documents(cast):
    figures = figures_in(make_signed(cast))

    assert [(one.signer, one.unit.zh, one.on) for one in figures.signatures] == [
        ("Emil", "县卫生健康委员会", OVER.date()),
        ("Petra", "县公安局", OVER.date()),
    ]


def test_the_bytes_depend_on_no_database(cast, tmp_path):
    """The digest of one fixed table, the same wherever these tests run."""
    from evenborn.report.tests.make import make_figures

    text = freeze(make_figures())

    assert digest(text) == digest(freeze(thaw(text)))
    table = make_table(cast)
    assert QuarterTable.objects.get(pk=table.pk).figures.encode() == table.figures.encode()


# ── revised ─────────────────────────────────────────────────────────────────────────────────────


def test_late_registrations_make_a_revision_that_says_what_changed(cast):
    first = make_signed(cast)
    make_linked(make_births(boys=61, girls=52, late=6), at=LATER)

    second = draw_up("500118", FIRST, by=cast.emil, at=LATER)

    figures = thaw(second.figures)
    assert (second.revision, second.state) == (2, "draft")
    whole = figures.changes[0]
    assert (whole.before.boys, whole.before.girls) == (60, 50)
    assert (whole.after.boys, whole.after.girls) == (61, 52)
    assert "late registrations were 3 and are 6" in whole.reason.en
    assert any(change.item.en.startswith("By month") for change in figures.changes)
    assert any(change.item.en.startswith("By order") for change in figures.changes)
    assert figures.revision_of == "2026年二季度第 1 版"
    assert QuarterTable.objects.get(pk=first.pk).state == "signed"


def test_a_signed_revision_replaces_the_one_before_which_stays_readable(cast):
    first = make_signed(cast)
    before = document(first, "report.html").content
    make_linked(make_births(boys=61), at=LATER)
    second = draw_up("500118", FIRST, by=cast.emil, at=LATER)
    sign(second, seen=second.digest, by=cast.emil, at=LATER)
    sign(second, seen=second.digest, by=cast.petra, at=LATER)

    first.refresh_from_db()
    assert first.state == "replaced"
    assert signed_table("500118", FIRST) == second
    assert document(first, "report.html").content == before
    assert document(first, "report.html").as_signed


def test_signing_empties_the_cells_of_the_quarter_s_pairs(cast):
    (pair,) = make_pairs()
    Pair.objects.update(state="decided", verdict="same", decided_at=OVER, month=FIRST)

    make_signed(cast)

    assert Pair.objects.get(pk=pair.pk).cells is None


# ── owed by when ────────────────────────────────────────────────────────────────────────────────


def test_the_table_is_owed_by_the_end_of_the_next_quarter_and_done_by_both_signatures(cast):
    kind = kind_of("reconciliation.quarter")
    spring = Period(FIRST, 3)
    assert kind.due.due_at(spring, workdays()) == datetime(2026, 10, 1, tzinfo=CHINA)

    def done(officer):
        reach = reach_of(officer)
        (unit,) = kind.units(reach)
        return kind.done(reach, [spring]).get((unit.key, spring))

    table = make_table(cast)
    sign(table, seen=table.digest, by=cast.emil, at=OVER)
    assert [done(cast.emil), done(cast.petra), done(cast.stan)] == [None, None, None]
    sign(table, seen=table.digest, by=cast.petra, at=LATER)

    assert [done(cast.emil), done(cast.petra), done(cast.stan)] == [LATER, LATER, LATER]
    assert kind.units(reach_of(cast.olga)) == []
