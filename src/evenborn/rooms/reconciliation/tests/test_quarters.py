"""The quarter's table: drawn up from the linkage, signed by both sides, frozen, revised."""

from datetime import date, timedelta

import pytest

from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.tests.make import make_officer
from evenborn.foundation.audit.models import Entry
from evenborn.foundation.ui.refusal import Refused
from evenborn.report import Figures
from evenborn.report.checks import failing, quarter_checks
from evenborn.report.frozen import digest, freeze, thaw
from evenborn.rooms.reconciliation.actions import (
    draw_up,
    keep_differences,
    keep_table,
    sign,
    take_back,
)
from evenborn.rooms.reconciliation.models import QuarterSignature, QuarterTable
from evenborn.rooms.reconciliation.queries.quarters import (
    DOCUMENTS,
    figures_in,
    hindrances,
    signed_table,
)
from evenborn.rooms.reconciliation.tests.make_differences import make_found, make_linkage
from evenborn.rooms.reconciliation.tests.make_quarter import (
    FIRST,
    LATER,
    OVER,
    approve,
    files_without,
    make_births,
    make_linked,
    make_signed,
    make_signers,
    make_table,
)


@pytest.fixture
def cast(cast):
    return make_signers(cast)


# ── drawn up ────────────────────────────────────────────────────────────────────────────────────


def drawn_up(cast):
    approve(cast)
    make_linked()
    return thaw(draw_up("500118", FIRST, by=cast.emil, at=OVER).figures)


def test_the_table_says_what_the_linkage_holds(cast):
    figures = drawn_up(cast)

    whole = figures.whole
    assert (whole.boys, whole.girls, whole.unknown, whole.late) == (60, 50, 1, 3)
    assert [row.births for row in figures.by_month] == [37, 37, 37]
    assert {row.code: row.births for row in figures.by_order} == {"1": 37, "2": 37, "3+": 37}
    assert [row.births for row in figures.by_source] == [111, 111, 111]
    assert figures.form.form_number == "人口出生1表"


def test_every_check_of_the_form_holds_and_the_cross_is_there(cast):
    figures = drawn_up(cast)

    assert failing(quarter_checks(figures)) == ()
    assert sum(cell.births for cell in figures.cross if cell.basis == "residence") == 111
    assert sum(cell.late for cell in figures.cross if cell.basis == "residence") == 3
    assert [row.code for row in figures.year_quarters] == ["2026Q1", "2026Q2"]
    assert figures.year_to_date.births == 111


def test_what_is_open_is_shown(cast):
    of_quarter = make_found(month=FIRST, keeper=cast.anling.pk)
    of_another = make_found(month=date(2026, 1, 1), number="F9")
    keep_differences(make_linkage(), [of_quarter, of_another], at=OVER)

    figures = drawn_up(cast)

    assert [(task.what.zh, task.count) for task in figures.tasks] == [("性别不一致", 1)]


def test_what_is_kept_is_the_canonical_text(cast):
    table = make_table(cast)

    assert table.digest == digest(table.figures)
    assert freeze(thaw(table.figures)) == table.figures
    assert isinstance(figures_in(table), Figures)


def test_drawing_up_again_replaces_the_draft(cast):
    first = make_table(cast)
    make_linked(make_births(boys=62), at=LATER)

    again = draw_up("500118", FIRST, by=cast.emil, at=LATER)

    assert (again.pk, again.revision) == (first.pk, 1)
    assert thaw(again.figures).whole.boys == 62
    assert again.digest != first.digest


@pytest.mark.parametrize("who", ["petra", "hana", "alma"])
def test_only_the_statistician_draws_up(cast, who):
    make_linked()

    with pytest.raises(Refused, match="statistician"):
        draw_up("500118", FIRST, by=getattr(cast, who), at=OVER)


def test_a_quarter_that_is_not_over_is_refused(cast):
    make_linked()

    with pytest.raises(Refused, match="not over"):
        draw_up("500118", FIRST, by=cast.emil, at=OVER - timedelta(days=5))


def test_without_a_linkage_there_is_nothing_to_draw_up(cast):
    with pytest.raises(Refused, match="Link"):
        draw_up("500118", FIRST, by=cast.emil, at=OVER)


def test_a_quarter_before_the_linkage_begins_is_refused(cast):
    make_linked()

    with pytest.raises(Refused, match="begins after"):
        draw_up("500118", date(2025, 10, 1), by=cast.emil, at=OVER)


def test_an_explanation_that_names_somebody_is_refused(cast):
    make_linked()

    with pytest.raises(Refused, match="without names"):
        draw_up("500118", FIRST, explanation="产妇：王芳未登记", by=cast.emil, at=OVER)


# ── signed ──────────────────────────────────────────────────────────────────────────────────────


def test_two_persons_of_two_departments_sign_and_the_table_is_frozen(cast):
    table = make_table(cast)

    half = sign(table, seen=table.digest, by=cast.emil, at=OVER)
    signed = sign(table, seen=table.digest, by=cast.stan, at=LATER)

    assert half.state == "half_signed"
    assert (signed.state, signed.signed_at) == ("signed", LATER)
    assert [one.side for one in QuarterSignature.objects.all()] == ["health", "partner"]
    assert set(signed.documents) == set(DOCUMENTS)
    assert signed_table("500118", FIRST) == signed


def test_the_partner_may_sign_first(cast):
    table = make_table(cast)

    sign(table, seen=table.digest, by=cast.petra, at=OVER)

    assert sign(table, seen=table.digest, by=cast.emil, at=OVER).state == "signed"


def test_pressing_the_button_twice_signs_once(cast):
    table = make_table(cast)

    for _ in range(2):
        sign(table, seen=table.digest, by=cast.emil, at=OVER)

    assert QuarterSignature.objects.count() == 1
    assert Entry.objects.filter(event="reconciliation.quarter_signed").count() == 1


def test_a_side_signs_once(cast):
    table = make_table(cast)
    erik = make_officer("erik", Role.STATISTICIAN, department=cast.office)
    sign(table, seen=table.digest, by=cast.emil, at=OVER)

    with pytest.raises(Refused, match="side has signed"):
        sign(table, seen=table.digest, by=erik, at=OVER)


@pytest.mark.parametrize("who", ["hana", "alma", "boris", "olga", "next_door", "gil"])
def test_whoever_is_not_of_a_side_is_refused(cast, who):
    table = make_table(cast)

    with pytest.raises(Refused, match="statistician"):
        sign(table, seen=table.digest, by=getattr(cast, who), at=OVER)
    assert not QuarterSignature.objects.exists()


def test_nobody_signs_what_changed_after_it_was_shown(cast):
    shown = make_table(cast).digest
    make_linked(make_births(boys=62), at=LATER)
    table = draw_up("500118", FIRST, by=cast.emil, at=LATER)

    with pytest.raises(Refused, match="changed after"):
        sign(table, seen=shown, by=cast.petra, at=LATER)


def test_figures_changed_behind_the_house_s_back_are_not_signed(cast):
    table = make_table(cast)
    QuarterTable.objects.update(figures=table.figures.replace('"boys":60', '"boys":61'))

    with pytest.raises(Refused, match="digest"):
        sign(table, seen=table.digest, by=cast.emil, at=OVER)


def test_without_an_approved_form_nobody_signs(cast):
    table = make_table(cast, approved=False)

    with pytest.raises(Refused, match="Missing: form number"):
        sign(table, seen=table.digest, by=cast.emil, at=OVER)


def test_a_form_past_its_validity_is_not_signed(cast):
    approve(cast, valid_until=date(2026, 7, 10))
    table = make_table(cast, approved=False)

    with pytest.raises(Refused, match="was valid until"):
        sign(table, seen=table.digest, by=cast.emil, at=LATER)


def test_an_approval_changed_since_asks_to_draw_up_again(cast):
    table = make_table(cast)
    approve(cast, valid_until=date(2029, 12, 31))

    with pytest.raises(Refused, match="draw the table up again"):
        sign(table, seen=table.digest, by=cast.emil, at=OVER)
    assert len(hindrances(table, today=OVER.date())) == 1


def test_sources_more_than_two_per_cent_apart_need_words(cast):
    approve(cast)
    births = make_births()
    linkage = make_linked(births)
    # The police hold ten births less.
    files = files_without(births, "registration", {one[0] for one in births[:10]})
    linkage.births, linkage.links = files["births"], files["links"]
    linkage.sources["registration"] = {"records": 101, "digest": "e" * 64, "months": {}}
    linkage.save()
    silent = draw_up("500118", FIRST, by=cast.emil, at=OVER)
    with pytest.raises(Refused, match="above 2%"):
        sign(silent, seen=silent.digest, by=cast.emil, at=OVER)

    told = draw_up("500118", FIRST, explanation="公安登记较晚", by=cast.emil, at=OVER)

    assert sign(told, seen=told.digest, by=cast.emil, at=OVER).state == "half_signed"


def test_a_signature_is_taken_back_while_the_other_side_has_not_signed(cast):
    table = make_table(cast)
    sign(table, seen=table.digest, by=cast.emil, at=OVER)
    with pytest.raises(Refused, match="take the signature back"):
        keep_table(table.linkage, FIRST, thaw(table.figures), by=cast.emil, at=LATER)
    with pytest.raises(Refused, match="no signature"):
        take_back(table, by=cast.petra, at=LATER)

    assert take_back(table, by=cast.emil, at=LATER).state == "draft"
    again = keep_table(table.linkage, FIRST, thaw(table.figures), by=cast.emil, at=LATER)
    assert (again.pk, again.revision) == (table.pk, 1)


def test_once_both_have_signed_nothing_is_taken_back_or_drawn_up(cast):
    signed = make_signed(cast)

    with pytest.raises(Refused, match="none can be"):
        take_back(signed, by=cast.emil, at=LATER)
    with pytest.raises(Refused, match="Nothing changed"):
        keep_table(signed.linkage, FIRST, thaw(signed.figures), by=cast.emil, at=LATER)
    with pytest.raises(Refused, match="Both sides"):
        sign(signed, seen=signed.digest, by=cast.stan, at=LATER)


def test_the_log_holds_the_digest_and_no_name(cast):
    make_signed(cast)

    entries = Entry.objects.filter(event="reconciliation.quarter_signed")
    assert [entry.details["frozen"] for entry in entries] == [False, True]
    assert not any("Emil" in str(entry.details) for entry in entries)
