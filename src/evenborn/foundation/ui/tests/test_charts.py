"""A chart is one figure: the picture's data, the table and the files cannot disagree."""

import csv
import io
import json
import re

import pytest
from django.template import RequestContext, Template
from django.test import RequestFactory
from python_calamine import CalamineWorkbook

from evenborn.foundation.ui import charts
from evenborn.foundation.ui.charts.figure import drawing
from evenborn.standards.words import Words

LABEL = charts.Column("label", Words("年份", "Year"), kind="text")


def make_figure(*rows, **more) -> charts.Figure:
    rows = rows or (
        charts.ratio_row("2025", boys=770, girls=712),
        charts.ratio_row("2026", boys=0, girls=0),
    )
    return charts.Figure(
        **{
            "kind": charts.Kind.LINE,
            "code": "ratio-by-year",
            "title": Words("与正常范围相容", "Compatible with the normal range"),
            "subtitle": Words("出生 1,482 人", "1,482 births"),
            "source": Words("来源：分娩登记", "Source: delivery register"),
            "columns": (LABEL, *charts.RATIO_COLUMNS),
            "rows": rows,
            "values": ("ratio",),
            "intervals": {"ratio": ("low", "high")},
            "births": "births",
            "band": (103, 107),
        }
        | more
    )


def page(figure: charts.Figure, times: int = 1) -> str:
    request = RequestFactory().get("/page?area=500118")
    text = "{% chart figure %}" * times
    return Template(text).render(RequestContext(request, {"figure": figure}))


def test_the_page_holds_the_table_the_source_and_the_ways_to_save():
    text = page(make_figure())

    assert '<td class="n">108.1</td>' in text
    assert "来源：分娩登记" in text
    assert "area=500118&amp;figure=ratio-by-year&amp;as=csv" in text
    assert 'data-save="png"' in text


def test_the_picture_is_drawn_from_a_block_that_is_not_run():
    text = page(make_figure())

    block = re.search(
        r'<script id="figure-data-ratio-by-year" type="application/json">(.*?)</', text
    )
    assert json.loads(block[1])["series"][0]["values"] == [108.1, None]
    assert not re.search(r"<script(?![^>]*(src=|application/json))", text)
    assert "style=" not in text


def test_the_library_of_charts_is_loaded_once_a_page():
    assert page(make_figure(), times=3).count("echarts") == 1


def test_no_births_is_a_gap_and_not_a_zero():
    assert drawing(make_figure())["series"][0]["values"][1] is None


def test_the_csv_file_is_the_table_with_what_must_travel_with_it():
    text = charts.as_csv(make_figure()).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))

    assert rows[0][:5] == ["年份", "男婴（人）", "女婴（人）", "性别已知（人）", "性别比"]
    assert rows[1] == ["2025", "770", "712", "1482", "108.1", "97.7", "119.7"]
    assert rows[2][4:] == ["–", "–", "–"]
    assert rows[-1] == ["来源：分娩登记"]


def test_no_cell_of_a_file_becomes_a_formula():
    figure = make_figure(charts.ratio_row("=cmd()", boys=1, girls=1))

    assert "'=cmd()" in charts.as_csv(figure).decode("utf-8-sig")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(charts.as_xlsx(figure))).get_sheet_by_index(0)
    assert sheet.to_python()[5][0] == "=cmd()"


def test_the_same_figure_gives_the_same_workbook():
    assert charts.as_xlsx(make_figure()) == charts.as_xlsx(make_figure())


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("figure=ratio-by-year&as=csv", "text/csv; charset=utf-8"),
        ("figure=ratio-by-year&as=exe", None),
        ("figure=other&as=csv", None),
        ("", None),
    ],
)
def test_only_a_figure_of_the_page_is_given_as_a_file(query, kind):
    answer = charts.wanted(RequestFactory().get(f"/page?{query}"), [make_figure()])

    assert (answer and answer.headers["Content-Type"]) == kind


def test_a_figure_cannot_draw_a_column_that_its_table_does_not_show():
    with pytest.raises(AssertionError):
        make_figure(values=("hidden",))


def test_a_funnel_has_limits_that_narrow_with_size():
    figure = charts.funnel_figure(
        [
            charts.ratio_row("青峰镇", boys=60, girls=40),
            charts.ratio_row("三教镇", boys=0, girls=0),
        ],
        code="towns",
        label=Words("乡镇", "Town"),
        title=Words("题", "Title"),
        subtitle=Words("副题", "Subtitle"),
        source=Words("来源", "Source"),
        reference=106,
    )

    first, last = figure.limits[0], figure.limits[-1]
    assert last[2] - last[1] < first[2] - first[1]
    assert all(low99 <= low95 for _, low95, _, low99, _ in figure.limits)
