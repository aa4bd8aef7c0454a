"""Shares with their Wilson intervals: coverage, timeliness, births in hospital."""

from collections.abc import Sequence
from dataclasses import dataclass

from evenborn.foundation.exchange.suppression import USUAL, suppress
from evenborn.foundation.ui.charts import Column, Figure, Kind
from evenborn.standards.words import Words
from evenborn.stats import ratio_interval


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A share as a page shows it; None may not be shown, or there is nothing to divide by.

    `share`, `low`, `high` are 0 to 1, the limits by Wilson at 95 %.
    """

    label: Words | str
    hits: int | None
    trials: int | None
    share: float | None
    low: float | None
    high: float | None
    href: str = ""

    @property
    def is_hidden(self) -> bool:
        """Tell whether the counts are too small to be shown."""
        return self.trials is None


def share_row(
    label: Words | str, hits: int, trials: int, *, small: bool = True, href: str = ""
) -> ShareRow:
    """Return a share with its interval.

    Args:
        small: show small counts; else the row is hidden where the hits or the others are 1 to 9.

    >>> row = share_row("a", 56, 70)
    >>> f"{row.share:.3f} {row.low:.3f} {row.high:.3f}"
    '0.800 0.692 0.877'
    >>> share_row("a", 56, 60, small=False).is_hidden
    True
    """
    if not small and (0 < hits < USUAL or 0 < trials - hits < USUAL):
        return ShareRow(label, None, None, None, None, None, href)
    if trials == 0:
        return ShareRow(label, hits, trials, None, None, None, href)
    odds = ratio_interval(boys=hits, girls=trials - hits)
    low, high = float(odds.low), float(odds.high)
    return ShareRow(
        label,
        hits,
        trials,
        hits / trials,
        low / (100 + low),
        1.0 if high == float("inf") else high / (100 + high),
        href,
    )


def share_rows(
    shares: Sequence[tuple[Words | str, int, int, str]], *, small: bool
) -> tuple[list[ShareRow], ShareRow]:
    """Return shares of the parts of a whole and that of the whole, which all stand on one page.

    Args:
        shares: label, hits, trials and address of each part; at least one.
        small: show small counts; else they are hidden, and with them what gives them away: the
            whole less the other parts.

    >>> rows, whole = share_rows([("a", 56, 60, ""), ("b", 90, 120, ""), ("c", 70, 95, "")],
    ...                          small=False)
    >>> [row.is_hidden for row in rows], whole.is_hidden
    ([True, False, True], False)
    """
    hits, trials = sum(one[1] for one in shares), sum(one[2] for one in shares)
    rows = [share_row(label, *counts, href=href) for label, *counts, href in shares]
    whole = share_row("", hits, trials)
    if small:
        return rows, whole
    safe = suppress([(one[1], one[2] - one[1]) for one in shares])
    hidden: list[bool] = [any(row) for row in safe.hidden.tolist()]
    *rows, whole = [
        ShareRow(one.label, None, None, None, None, None, one.href) if hides else one
        for one, hides in zip([*rows, whole], hidden, strict=True)
    ]
    return rows, whole


def shares_figure(
    rows: Sequence[ShareRow],
    *,
    code: str,
    head: Words,
    hits: Words,
    trials: Words,
    title: Words,
    subtitle: Words,
    source: Words,
    kind: Kind = Kind.DOTS,
) -> Figure:
    """Return shares with their intervals, one dot for each row or a line over time.

    Args:
        head, hits, trials: headings of the label, of the part and of the whole.
    """
    return Figure(
        kind=kind,
        code=code,
        title=title,
        subtitle=subtitle,
        source=source,
        columns=(
            Column("label", head, kind="text"),
            Column("hits", hits),
            Column("trials", trials),
            Column("share", Words("占比", "Share"), kind="share"),
            Column("low", Words("95% 下限", "95% low"), kind="share"),
            Column("high", Words("95% 上限", "95% high"), kind="share"),
        ),
        rows=tuple(
            {
                "label": row.label,
                "hits": row.hits,
                "trials": row.trials,
                "share": row.share,
                "low": row.low,
                "high": row.high,
            }
            for row in rows
        ),
        values=("share",),
        intervals={"share": ("low", "high")},
        births="trials",
    )
