"""Lines refused by whoever takes the accepted rows, beside those the schema refused."""

from python_calamine import load_workbook

from evenborn.standards.annotate import annotate
from evenborn.standards.checking import Cause, judge
from evenborn.standards.schema import load_schema
from evenborn.standards.tests.make import TODAY, make_row, make_rows, write_csv

DELIVERY = load_schema("delivery")
OTHERS = Cause(
    "not-yours",
    "error",
    "facility_code",
    ("facility_code",),
    "只能报本机构的分娩",
    "only births of your own institution",
)


def test_they_move_from_accepted_to_refused_and_are_marked(tmp_path):
    rows = [*make_rows(3), make_row(4, infant_sex="7")]

    with judge(write_csv(tmp_path / "d.csv", rows), schema=DELIVERY, today=TODAY) as judged:
        more = judged.with_refused([(3, OTHERS), (3, OTHERS)])
        annotate(more, tmp_path / "back.xlsx")
        left = more.con.execute(more.accepted_after(2)).fetchall()

        assert (judged.accepted, judged.refused) == (3, 1)
        assert (more.accepted, more.refused) == (2, 2)
        assert {cause.code: cause.lines for cause in more.causes}["not-yours"] == 1
        assert [row[0] for row in left] == [4]

    words = [
        row[0] for row in load_workbook(tmp_path / "back.xlsx").get_sheet_by_index(0).to_python()
    ]
    assert "只能报本机构的分娩" in words[2]
    assert "只能报本机构的分娩" not in words[1]


def test_no_more_refused_changes_nothing(tmp_path):
    path = write_csv(tmp_path / "d.csv", make_rows(2))

    with judge(path, schema=DELIVERY, today=TODAY) as judged:
        same = judged.with_refused([])

        assert (same.accepted, same.refused, same.causes) == (2, 0, judged.causes)
