"""Counts of agencies side by side: what is hidden stays hidden whatever is subtracted."""

from datetime import date

from evenborn.rooms.reconciliation.counts_beside import Block, Line, hidden_in

MONTHS = [date(2026, month, 1) for month in (7, 8, 9)]


def blocks(*counts: tuple[int, int, int]) -> list[Block]:
    whole = [sum(column) for column in zip(*counts, strict=True)]
    return [
        Block(None, (Line("registration", *whole),)),
        *(
            Block(month, (Line("registration", *of),))
            for month, of in zip(MONTHS, counts, strict=True)
        ),
    ]


def test_a_hidden_month_is_not_the_quarter_less_the_others():
    hidden = hidden_in(blocks((40, 38, 0), (35, 9, 0), (50, 47, 0)))

    girls = [hidden["registration", month][1] for month in (*MONTHS, None)]
    assert girls[1]
    assert sum(girls) >= 2


def test_where_no_count_is_small_nothing_is_hidden():
    hidden = hidden_in(blocks((40, 38, 0), (35, 29, 0), (50, 47, 0)))

    assert not any(any(row) for row in hidden.values())
