"""The report from fixed figures, byte for byte. After a change that was meant:

    EVENBORN_WRITE_GOLDEN=1 pytest tests/test_golden_report.py

and read the difference before committing it.
"""

import os
from pathlib import Path

import pytest

from evenborn.report.page import page
from evenborn.report.quarterly import form
from evenborn.report.tests.make import make_figures

GOLDEN = Path(__file__).parent / "golden"


def quarterly_text(figures):
    table = form(figures)
    lines = [table.title, *(f"{name}：{value}" for name, value in table.head), table.mark]
    lines += [f"{name}：{value}" for name, value in table.facts]
    for block in table.blocks:
        lines += ["", block.title, "\t".join(block.columns)]
        lines += ["\t".join(row.cells) for row in block.rows]
    return "\n".join([*lines, "", table.explanation, *table.notes, *table.signatures]) + "\n"


@pytest.mark.parametrize(
    ("name", "make"), [("report.html", page), ("quarterly.txt", quarterly_text)]
)
def test_the_report_reads_as_it_did(name, make):
    path, made = GOLDEN / name, make(make_figures())
    if os.environ.get("EVENBORN_WRITE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(made, encoding="utf-8")

    expected = path.read_text(encoding="utf-8")

    assert made.splitlines() == expected.splitlines()
