import io

import pytest
from python_calamine import load_workbook

from evenborn.standards import KINDS, load_schema


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_its_empty_workbook(signed_in, cast, kind):
    answer = signed_in(cast.alma).get(f"/files/template/{kind}/")

    header = load_workbook(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()[0]
    assert header == [column.header for column in load_schema(kind).columns]


def test_there_is_no_template_of_an_unknown_kind(signed_in, cast):
    assert signed_in(cast.alma).get("/files/template/person/").status_code == 404
