"""Two small files for a visitor to send: a good one, and an Excel file with bad rows."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import xlsxwriter

from evenborn.site.demo.deliveries import Delivery, csv_bytes
from evenborn.site.demo.words import COUNTY
from evenborn.standards import load_schema

GOOD, BAD = "try-good.csv", "try-bad.xlsx"
ROWS = 12
# The townships whose workers are shown have something to verify this morning.
NEAR = ("500118001000", "500118001000", "500118001000", "500118002000", "500118002000")
COLUMNS = (
    *("record_id", "mother_name", "mother_id_type", "mother_id_number", "mother_birth_date"),
    *("infant_sex", "birth_date", "birth_time", "place_type", "delivery_mode", "outcome"),
    *("gestation_weeks", "parity", "birth_order", "plurality", "plurality_rank", "weight_grams"),
    *("area_code", "facility_code", "certificate_state", "late_reason"),
)


def write_files(folder: Path, found: Sequence[Delivery], *, code: str, at: datetime) -> None:
    """Write both for one institution, from what it could have delivered lately.

    Args:
        folder: made if it is missing.
        found: deliveries of earlier years, whose facts are borrowed.
        code: of the institution whose clerk sends them.
        at: the end of the demo.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    whole = [one for one in found if one.cells["mother_id_number"].startswith("57") and one.number]
    good = [_row(one, n, code, at) for n, one in enumerate(whole[:ROWS], start=1)]
    bad = [_row(one, n, code, at) for n, one in enumerate(whole[ROWS : 2 * ROWS], start=ROWS + 1)]
    for row, town in zip(bad, NEAR, strict=False):
        row["area_code"] = town
    if len(bad) == ROWS:
        bad[2]["mother_id_number"] = _slipped(bad[2]["mother_id_number"])
        bad[5]["infant_sex"] = ""
        bad[7]["birth_date"] = (at + timedelta(days=300)).date().isoformat()
        bad[9]["weight_grams"] = "33500"
    (folder / GOOD).write_bytes(csv_bytes(good))
    _write_excel(folder / BAD, bad)


def _row(one: Delivery, number: int, code: str, at: datetime) -> dict[str, str]:
    born = at - timedelta(minutes=47 * number)
    cells = {name: one.cells.get(name, "") for name in COLUMNS}
    return cells | {
        "record_id": f"ZY{COUNTY}-{born:%Y}-9{number:07d}",
        "birth_date": born.date().isoformat(),
        "birth_time": f"{born:%H:%M}",
        "facility_code": code,
        "certificate_state": "pending",
        "late_reason": "other",  # a visitor may come days later
    }


def _slipped(number: str) -> str:
    """Return the number with its last digit but one mistyped, so that its check fails."""
    digit = str((int(number[16]) + 1) % 10) if len(number) == 18 else "0"
    return number[:16] + digit + number[17:]


def _write_excel(path: Path, rows: Sequence[dict[str, str]]) -> None:
    headers = {column.name: column.header for column in load_schema("delivery").columns}
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for place, name in enumerate(COLUMNS):
            sheet.write_string(0, place, headers[name])
            for line, row in enumerate(rows, start=1):
                sheet.write_string(line, place, row[name])
        sheet.set_column(0, len(COLUMNS) - 1, 14)
        sheet.freeze_panes(1, 1)
