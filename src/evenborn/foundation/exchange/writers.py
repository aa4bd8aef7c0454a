"""The one door for tables that leave the house: small cells suppressed, a receipt, a watermark.

```python
sent = table_out(
    Outward(
        what="births.by_town",
        title=Words("2026 年 6 月出生人数", "Births in June 2026"),
        rows=[Words("青峰镇", "Qingfeng")], columns=[Words("男", "Boys"), Words("女", "Girls")],
        counts=[[31, 28]],
        source=Words("出生登记，已核实", "Birth register, verified"),
    ),
    format="xlsx", by=officer, at=now(), language="zh",
)
return sent.response()
```

Only counts go through here, never a row about a person. Totals are added here, so that what is
shown of them is decided together with the cells.
"""

import csv
import hashlib
import io
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

import xlsxwriter
from django.http import HttpResponse

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.exchange import actions
from evenborn.foundation.exchange.models import Outgoing
from evenborn.foundation.exchange.suppression import USUAL, Suppressed, suppress
from evenborn.foundation.ui import dates
from evenborn.foundation.ui.clock import in_china
from evenborn.foundation.ui.refusal import Refused
from evenborn.standards.words import Words

Format = Literal["csv", "xlsx"]
HIDDEN: Final = "–"
TYPES: Final[dict[str, str]] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
TOTAL: Final = Words("合计", "Total")
AREA: Final = Words("地区", "Area")
# Excel takes a text that begins so for a formula; places and institutions are named by people.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Outward:
    """A table of counts to be sent out.

    Attributes:
        what: code of the table, `room.table`.
        title: what it counts, with place and period.
        rows, columns: their heads, without totals.
        counts: (rows, columns) counts >= 0, without totals.
        source: where the counts come from and on which basis.
        corner: the head above the rows.
    """

    what: str
    title: Words
    rows: Sequence[Words]
    columns: Sequence[Words]
    counts: Sequence[Sequence[int]]
    source: Words
    corner: Words = AREA


@dataclass(frozen=True, slots=True)
class Sent:
    """A table that was sent out: its bytes and its receipt."""

    content: bytes
    receipt: Outgoing

    @property
    def name(self) -> str:
        """The file's name: the table's code and the receipt's number."""
        return f"{self.receipt.what.replace('.', '-')}-{self.receipt.number}.{self.receipt.format}"

    def response(self) -> HttpResponse:
        """Return the file as a download."""
        return HttpResponse(
            self.content,
            content_type=TYPES[self.receipt.format],
            headers={"Content-Disposition": f'attachment; filename="{self.name}"'},
        )


def table_out(
    table: Outward,
    *,
    format: Format,  # noqa: A002 - what the officer chooses is called so
    by: Officer,
    at: datetime,
    language: str = "zh",
    threshold: int = USUAL,
) -> Sent:
    """Write a table of counts with small cells suppressed, keep its receipt, write it in the log.

    Args:
        table: the counts.
        format: `csv` (UTF-8 with a mark for Excel) or `xlsx`.
        by: whose department stands in the watermark.
        at: now.
        language: `zh` or `en`.
        threshold: counts from 1 to threshold - 1 are suppressed; at least 5.

    Raises:
        Refused: the officer may not send tables out.
        ValueError: the counts do not fit the heads, or the threshold is below 5.
    """
    if not by.may(Permission.EXCHANGE_OUT):
        raise Refused(zh="您的岗位不能送出统计表。", en="Your role may not send tables out.")
    safe = suppress(table.counts, threshold=threshold)
    if safe.counts.shape != (len(table.rows) + 1, len(table.columns) + 1):
        raise ValueError("the counts do not fit the heads of rows and columns")
    receipt = Outgoing(
        number=f"{in_china(at):%Y%m%d}-{secrets.token_hex(4).upper()}",
        what=table.what,
        format=format,
        cells=safe.cells,
        suppressed=safe.how_many,
        threshold=threshold,
    )
    at_side = 1 if language == "en" else 0
    lines = [[_plain(cell) for cell in line] for line in _lines(table, safe, at_side)]
    foot = [words[at_side] for words in _foot(table, receipt, by, at)]
    write = _csv if format == "csv" else _xlsx
    content = write(table.title[at_side], lines, foot)
    receipt.digest = hashlib.sha256(content).hexdigest()
    return Sent(content, actions.send_out(receipt, by=by, at=at))


def _plain(cell: int | str) -> int | str:
    """Return a cell that no program takes for a formula; the mark of a suppressed cell is safe."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def _lines(table: Outward, safe: Suppressed, side: int) -> list[list[int | str]]:
    """Return the head, then the rows, the total last; suppressed cells are marked."""
    heads: list[int | str] = [table.corner[side], *(c[side] for c in table.columns), TOTAL[side]]
    lines = [heads]
    for words, values, hidden in zip(
        [*table.rows, TOTAL], safe.counts.tolist(), safe.hidden.tolist(), strict=True
    ):
        cells = (HIDDEN if hides else value for value, hides in zip(values, hidden, strict=True))
        lines.append([words[side], *cells])
    return lines


def _foot(table: Outward, receipt: Outgoing, by: Officer, at: datetime) -> list[Words]:
    """Return what stands beneath: source, suppression, receipt and department."""
    there = in_china(at)
    day = dates.day_words(there.date())
    last = receipt.threshold - 1
    return [
        Words(f"来源：{table.source.zh}", f"Source: {table.source.en}"),
        Words(
            f"“{HIDDEN}”为 1 至 {last} 的计数，以及能推算出它们的格，为保护隐私隐去"
            f"（共 {receipt.suppressed} 格）。",
            f"“{HIDDEN}” stands for counts of 1 to {last} and for cells from which they could be "
            f"worked out, suppressed for privacy ({receipt.suppressed} cells).",
        ),
        Words(
            f"回执号 {receipt.number} · {by.department.name} · {day.zh} {there:%H:%M}",
            f"Receipt {receipt.number} · {by.department.name} · {day.en} {there:%H:%M}",
        ),
    ]


def _csv(title: str, lines: Sequence[Sequence[int | str]], foot: Sequence[str]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([title])
    writer.writerows(lines)
    writer.writerows([line] for line in foot)
    return text.getvalue().encode("utf-8-sig")


def _xlsx(title: str, lines: Sequence[Sequence[int | str]], foot: Sequence[str]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "align": "center"})
        number = book.add_format({"num_format": "#,##0", "align": "right"})
        bold = book.add_format({"bold": True, "font_size": 13})
        small = book.add_format({"font_color": "#55606c", "font_size": 9})
        sheet.write_string(0, 0, title, bold)
        for row, line in enumerate(lines, start=1):
            for column, cell in enumerate(line):
                if isinstance(cell, str):
                    shape = head if row == 1 else number if column else None
                    sheet.write_string(row, column, cell, shape)
                else:
                    sheet.write_number(row, column, cell, number)
        for row, words in enumerate(foot, start=len(lines) + 2):
            sheet.write_string(row, 0, words, small)
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, len(lines[0]) - 1, 12)
        sheet.freeze_panes(2, 1)
        sheet.set_paper(9)  # A4
        # The watermark on every printed page; & is Excel's own sign there.
        sheet.set_footer(f"&L{foot[-1].replace('&', '&&')}&R&P / &N")
    return content.getvalue()
