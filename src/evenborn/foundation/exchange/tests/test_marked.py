import io

from python_calamine import load_workbook

from evenborn.foundation.audit.models import Entry
from evenborn.foundation.exchange.tests.make import csv_text, intake, make_row, make_rows, sent


def test_the_sender_gets_the_marked_file_and_the_log_says_so(signed_in, cast):
    with intake():
        batch = sent(csv_text([*make_rows(1), make_row(2, infant_sex="7")]), by=cast.alma)
        answer = signed_in(cast.alma).get(f"/files/{batch.pk}/marked/")

    rows = load_workbook(io.BytesIO(answer.getvalue())).get_sheet_by_index(0).to_python()
    assert "delivery-2026-06.problems.xlsx" in answer.headers["Content-Disposition"]
    assert rows[0][0] == "问题"
    assert rows[1][0] == ""
    assert rows[2][0] != ""
    entry = Entry.objects.get(event="exchange.fetched")
    assert (entry.by, entry.subject) == ("alma", f"exchange.batch:{batch.pk}")


def test_the_marked_file_can_be_sent_as_it_is_once_mended(signed_in, cast):
    with intake():
        first = sent(csv_text([*make_rows(2), make_row(3, infant_sex="7")]), by=cast.alma)
        answer = signed_in(cast.alma).get(f"/files/{first.pk}/marked/")
        again = sent(answer.getvalue(), by=cast.alma, name="back.xlsx")

    assert (again.accepted, again.refused, again.known) == (0, 1, 2)


def test_a_file_without_problems_has_nothing_to_fetch(signed_in, cast):
    with intake():
        batch = sent(csv_text(make_rows(1)), by=cast.alma)
        batch_has_warnings = batch.marked is not None
        answer = signed_in(cast.alma).get(f"/files/{batch.pk}/marked/")

    assert not batch_has_warnings
    assert answer.status_code == 409
