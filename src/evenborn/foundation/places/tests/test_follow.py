"""Counts follow a merged or split township; nothing is divided, nothing is lost."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenborn.foundation.places.following import follow
from evenborn.foundation.places.rules import LIST_DAY, ChangeKind, Step, sequence_fault

A, B, C, D = "500118001", "500118002", "500118901", "500118902"
JAN, MARCH, JUNE = date(2024, 1, 1), date(2024, 3, 1), date(2024, 6, 1)
LATER = date(2030, 1, 1)


def step(kind, on, before, after):
    return Step(kind, on, {code: code for code in before}, {code: code for code in after})


MERGE = step(ChangeKind.MERGE, MARCH, [A, B], [A])
SPLIT = step(ChangeKind.SPLIT, MARCH, [A], [A, C])


def test_counts_of_merged_townships_are_summed():
    found = follow({(A, JAN): 3, (B, JAN): 4, (A, JUNE): 5}, steps=[MERGE], as_at=LATER)

    assert found.counts == {(A, JAN): 7, (A, JUNE): 5}
    assert not found.not_attributable


def test_counts_before_a_split_are_not_divided():
    found = follow({(A, JAN): 3, (A, JUNE): 5, (C, JUNE): 1}, steps=[SPLIT], as_at=LATER)

    assert found.not_attributable == {(A, JAN): 3}
    assert found.counts == {(A, JUNE): 5, (C, JUNE): 1}


def test_the_month_of_a_split_is_not_divided_either():
    split = step(ChangeKind.SPLIT, date(2024, 3, 15), [A], [A, C])

    found = follow({(A, MARCH): 3, (C, MARCH): 1}, steps=[split], as_at=LATER)

    assert found.not_attributable == {(A, MARCH): 3}
    assert found.counts == {(C, MARCH): 1}


def test_parts_that_join_again_are_sure_again():
    again = step(ChangeKind.MERGE, JUNE, [A, C], [D])

    found = follow({(A, JAN): 3}, steps=[SPLIT, again], as_at=LATER)

    assert found.counts == {(D, JAN): 3}


def test_a_change_after_the_day_asked_for_is_left_aside():
    counts = {(A, JAN): 3, (B, JAN): 4}

    assert follow(counts, steps=[MERGE], as_at=date(2024, 2, 29)).counts == counts


def test_an_old_code_used_after_its_end_is_read_as_of_its_last_day():
    assert follow({(B, JUNE): 4}, steps=[MERGE], as_at=LATER).counts == {(A, JUNE): 4}


def test_a_code_that_comes_back_stands_for_itself_again():
    back = step(ChangeKind.SPLIT, JUNE, [A], [A, B])
    counts = {(B, JAN): 1, (B, date(2024, 4, 1)): 2, (B, JUNE): 4}

    found = follow(counts, steps=[MERGE, back], as_at=LATER)

    assert found.counts == {(B, JUNE): 4}
    assert found.not_attributable == {(A, JAN): 1, (A, date(2024, 4, 1)): 2}


@pytest.mark.parametrize("code", ["500118", "500118003", "500119001"])
def test_a_code_no_change_names_stays(code):
    assert follow({(code, JAN): 9}, steps=[MERGE, SPLIT], as_at=LATER).counts == {(code, JAN): 9}


def slowly(counts, *, steps, as_at):
    """The obvious way: take each single birth through every day from its month to the day asked.

    An old code used late first goes back to the last day on which it stood.
    """
    sure, unsure = {}, {}
    for (code, month), count in counts.items():
        for _ in range(count):
            day, ended = month, None
            for one in (one for one in steps if one.on <= min(month, as_at)):
                if code in one.ended:
                    ended = one.on
                elif code in one.after:
                    ended = None
            if ended is not None:
                day = ended - timedelta(days=1)
            where, under = [code], code
            while day < as_at:
                day += timedelta(days=1)
                for one in steps:
                    if one.on == day and any(place in one.before for place in where):
                        where = [place for place in where if place not in one.before]
                        where = sorted({*where, *one.after})
                        under = where[0] if len(where) == 1 else under
            cells = sure if len(where) == 1 else unsure
            cells[under, month] = cells.get((under, month), 0) + 1
    return sure, unsure


@st.composite
def sequences(draw):
    """Return a sequence of changes that fit each other, of a county of four townships."""
    chance = random.Random(draw(st.integers(0, 10**9)))
    listed = {f"50011800{i}": f"50011800{i}" for i in range(1, 5)}
    standing, steps, fresh = set(listed), [], iter(range(901, 999))
    days = sorted(chance.sample(range(1, 400), draw(st.integers(0, 6))))
    for day in days:
        on = LIST_DAY + timedelta(days=day)
        kind = chance.choice([ChangeKind.MERGE, ChangeKind.SPLIT, ChangeKind.RECODE])
        several = kind is ChangeKind.MERGE and len(standing) > 1
        before = chance.sample(sorted(standing), 2 if several else 1)
        new = [f"500118{next(fresh)}" for _ in range(2)]
        gone = sorted({*listed, *(c for one in steps for c in one.before)} - standing)
        if gone and chance.random() < 0.3:
            new[0] = chance.choice(gone)  # a code given again
        kept = chance.random() < 0.5
        match kind:
            case ChangeKind.MERGE if several:
                after = before[:1] if kept else new[:1]
            case ChangeKind.SPLIT:
                after = [before[0], new[0]] if kept else new
            case _:
                kind, after = ChangeKind.RECODE, new[:1]
        steps.append(step(kind, on, before, after))
        standing = standing - set(before) | set(after)
    assert sequence_fault(listed, steps) is None
    codes = sorted({*listed, *(code for one in steps for code in one.after)})
    months = [date(2022 + i // 12, i % 12 + 1, 1) for i in range(11, 26)]
    counts = {
        (code, month): chance.randrange(1, 4)
        for code in codes
        for month in chance.sample(months, 3)
    }
    return steps, counts, LIST_DAY + timedelta(days=chance.randrange(1, 420))


@given(sequences())
def test_the_total_is_kept_and_the_slow_way_agrees(drawn):
    steps, counts, as_at = drawn

    found = follow(counts, steps=steps, as_at=as_at)

    assert found.total == sum(counts.values())
    assert (found.counts, found.not_attributable) == slowly(counts, steps=steps, as_at=as_at)
