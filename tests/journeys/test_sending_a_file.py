"""A clerk sends an Excel file with bad rows, mends it, and sends it again."""

import re
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from evenborn.foundation.exchange.models import Batch
from evenborn.foundation.runs.worker import work_until_empty
from evenborn.foundation.ui import clock
from evenborn.rooms.births.models import Birth
from evenborn.rooms.births.tests.make import record_of
from evenborn.rooms.facilities.queries import institution_of
from evenborn.standards import load_schema
from evenborn.standards.tests.make import citizen_number, write_xlsx

ROWS = 24
BAD = {3: {"weight_grams": "12"}, 8: {"infant_sex": "7"}, 9: {"infant_sex": "7"}}


@pytest.fixture
def workbook(house, tmp_path):
    """Return a maker of Excel files; the register's rows, some of them changed."""
    headers = {column.name: column.header for column in load_schema("delivery").columns}
    code = institution_of(house.anling).credit_code

    def made(name: str, changes: dict[int, dict[str, str]]) -> Path:
        rows = [
            record_of(
                record_id=f"X-{n:03d}",
                mother_id_number=citizen_number(born="19960305", order=2 * n, area="500118"),
                facility_code=code,
                **changes.get(n, {}),
            )
            for n in range(1, ROWS + 1)
        ]
        lines = [[headers[name] for name in rows[0]], *(list(row.values()) for row in rows)]
        return write_xlsx(tmp_path / name, lines)

    return made


def send(desk, path):
    desk.open("files-send")
    desk.field("kind").select_option("delivery")
    desk.looks_right()
    desk.page.locator("input[type=file]").set_input_files(path)
    desk.press("报送文件")
    desk.page.wait_for_url(re.compile(r"/files/\d+/$"))


def test_bad_rows_come_back_marked_and_the_mended_file_adds_up(desk, house, workbook):
    clerk = desk(house.alma)

    send(clerk, workbook("6月.xlsx", BAD))
    clerk.page.locator("#progress").wait_for()
    clerk.looks_right()
    work_until_empty(clock=clock.now)
    clerk.says("共 24 行：接收 21，退回 3，以前已有 0。")  # the page asks by itself
    causes = clerk.page.locator("table.problems").first.locator("tbody tr").all_inner_texts()
    assert causes[0].split("\t")[0::2] == ["新生儿性别", "2"]  # two lines, one cause
    clerk.looks_right()

    with clerk.page.expect_download() as came:
        clerk.press("取回标注问题的 Excel")
    sheets = CalamineWorkbook.from_path(came.value.path())
    marked = sheets.get_sheet_by_index(0).to_python()
    assert len(marked) >= ROWS
    assert came.value.suggested_filename.endswith(".problems.xlsx")

    clerk.press("报送改好的文件")
    send(clerk, workbook("6月改.xlsx", {}))
    work_until_empty(clock=clock.now)
    clerk.says("共 24 行：接收 3，退回 0，以前已有 21。")
    clerk.looks_right()
    clerk.open("files-list")
    clerk.looks_right()

    assert Birth.objects.count() == ROWS
    for batch in Batch.objects.all():
        assert batch.accepted + batch.known + batch.refused == batch.lines == ROWS
