import csv
import hashlib
import io
from dataclasses import replace

import pytest
from python_calamine import CalamineWorkbook

from evenborn.foundation.audit.models import Entry
from evenborn.foundation.exchange.models import Outgoing
from evenborn.foundation.exchange.tests.make import NOON
from evenborn.foundation.exchange.writers import Outward, table_out
from evenborn.foundation.ui.refusal import Refused
from evenborn.standards.words import Words

TABLE = Outward(
    what="births.by_town",
    title=Words("2026年6月出生人数", "Births in June 2026"),
    rows=[Words("青峰镇", "Qingfeng"), Words("白云镇", "Baiyun"), Words("=1+1", "=1+1")],
    columns=[Words("男", "Boys"), Words("女", "Girls")],
    counts=[[40, 3], [25, 31], [18, 22]],
    source=Words("出生登记", "Birth register"),
)


def csv_lines(sent):
    return list(csv.reader(io.StringIO(sent.content.decode("utf-8-sig"))))


def xlsx_lines(sent):
    return (
        CalamineWorkbook.from_filelike(io.BytesIO(sent.content)).get_sheet_by_index(0).to_python()
    )


def test_small_cells_and_what_gives_them_away_are_dashes(cast):
    lines = csv_lines(table_out(TABLE, format="csv", by=cast.emil, at=NOON))

    assert lines[1:6] == [
        ["地区", "男", "女", "合计"],
        ["青峰镇", "–", "–", "43"],
        ["白云镇", "25", "31", "56"],
        ["'=1+1", "–", "–", "40"],
        ["合计", "83", "56", "139"],
    ]


def test_excel_holds_the_same_cells(cast):
    lines = xlsx_lines(table_out(TABLE, format="xlsx", by=cast.emil, at=NOON))

    assert lines[2] == ["青峰镇", "–", "–", 43.0]
    assert lines[5] == ["合计", 83.0, 56.0, 139.0]


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_the_foot_names_receipt_and_department_but_no_person(cast, format_):
    sent = table_out(TABLE, format=format_, by=cast.emil, at=NOON)

    lines = csv_lines(sent) if format_ == "csv" else xlsx_lines(sent)
    foot = lines[-1][0]
    assert sent.receipt.number in foot
    assert "县卫生健康委员会" in foot
    assert "2026年7月1日 12:00" in foot
    assert cast.emil.username not in str(lines)
    assert cast.emil.full_name not in str(lines)
    assert sent.receipt.number in sent.name


def test_the_receipt_has_the_digest_and_the_counts(cast):
    sent = table_out(TABLE, format="csv", by=cast.emil, at=NOON)

    receipt = Outgoing.objects.get()
    assert receipt.digest == hashlib.sha256(sent.content).hexdigest()
    assert (receipt.cells, receipt.suppressed, receipt.threshold) == (12, 4, 10)
    entry = Entry.objects.get(event="exchange.sent_out")
    assert entry.by == "emil"
    assert (entry.details["what"], entry.details["suppressed"]) == ("births.by_town", 4)


def test_the_table_speaks_english(cast):
    lines = csv_lines(table_out(TABLE, format="csv", by=cast.emil, at=NOON, language="en"))

    assert lines[0] == ["Births in June 2026"]
    assert lines[1] == ["Area", "Boys", "Girls", "Total"]
    assert "1 July 2026" in lines[-1][0]


def test_who_may_not_send_out_is_refused(cast):
    with pytest.raises(Refused, match="may not send"):
        table_out(TABLE, format="csv", by=cast.alma, at=NOON)

    assert not Outgoing.objects.exists()


def test_counts_that_do_not_fit_their_heads_are_a_mistake(cast):
    with pytest.raises(ValueError, match="heads"):
        table_out(replace(TABLE, rows=TABLE.rows[:2]), format="csv", by=cast.emil, at=NOON)


def test_the_threshold_may_be_higher_but_never_below_five(cast):
    higher = table_out(TABLE, format="csv", by=cast.emil, at=NOON, threshold=35)

    assert higher.receipt.suppressed > 4
    with pytest.raises(ValueError, match="below 5"):
        table_out(TABLE, format="csv", by=cast.emil, at=NOON, threshold=4)
