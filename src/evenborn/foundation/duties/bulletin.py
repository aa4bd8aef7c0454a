"""The bulletin of what is overdue, as a file for Excel (R019). Units and counts only."""

import csv
import io
from collections.abc import Sequence

from evenborn.foundation.duties.ledger import Owed
from evenborn.standards.words import Words

COLUMNS = (
    Words("事项", "Duty"),
    Words("责任单位", "Unit"),
    Words("区划代码", "Division code"),
    Words("所属期", "Period"),
    Words("期限", "Due"),
    Words("逾期情况", "Overdue"),
    Words("未办条数", "Open"),
)


def bulletin(late: Sequence[Owed], *, english: bool) -> bytes:
    """Return the lines as CSV in UTF-8 with a byte order mark, which Excel needs."""

    def said(words: Words) -> str:
        return words.en if english else words.zh

    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(said(column) for column in COLUMNS)
    for owed in late:
        writer.writerow(
            (
                said(owed.kind.title),
                _harmless(owed.unit.name),
                owed.unit.area_code,
                said(owed.period.words) if owed.period else "",
                f"{owed.due_at.year} {said(owed.due_moment)}"
                if english
                else f"{owed.due_at.year}年{said(owed.due_moment)}",
                said(owed.due),
                owed.count,
            )
        )
    return ("\ufeff" + text.getvalue()).encode()


def _harmless(name: str) -> str:
    """Return a name that Excel does not take for a formula."""
    return f"'{name}" if name.startswith(("=", "+", "-", "@", "\t")) else name
