import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from importlib.resources import files

import pytest

from evenborn.report import Text
from evenborn.report.charts.funnel import where
from evenborn.report.charts.whiskers import chart as whiskers
from evenborn.report.page import page
from evenborn.report.tests.make import BAND, make_figures, make_limit, make_ratio


class Reader(HTMLParser):
    """Collects what a reader of one language sees, and what a checker looks for."""

    def __init__(self):
        super().__init__()
        self.tags, self.text, self.language = [], {"zh-CN": "", "en": ""}, "zh-CN"

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "main":
            self.language = dict(attrs)["lang"]

    def handle_data(self, data):
        self.text[self.language] += data


def read(figures):
    reader = Reader()
    reader.feed(page(figures))
    return reader


def test_the_answer_stands_first_in_a_sentence_with_its_interval():
    reader = read(make_figures())

    assert "2025年：出生 3,374 人，性别比 111.0（95% 区间" in reader.text["zh-CN"].replace(
        "\u2060", ""
    )
    assert "2025: 3,374 births, sex ratio at birth 111.0" in reader.text["en"].replace("\u2060", "")


def test_the_english_page_holds_no_chinese_but_the_names_of_sheets():
    english = read(make_figures()).text["en"].split('"use strict"')[0]
    english = re.sub("“[^”]*”", "", english)

    assert not re.findall("[\u4e00-\u9fff]+", english)


def test_a_name_with_markup_in_it_is_shown_and_not_run():
    town = make_ratio("<script>alert(1)</script>镇", '"><img src=x>', 151, 138, code="500118100")
    figures = make_figures()

    text = page(replace(figures, by_area=(town, *figures.by_area[1:])))

    assert "<script>alert" not in text
    assert "<img" not in text


def test_every_drawing_has_words_and_every_mark_a_title():
    reader = read(make_figures())
    drawings = [attrs for tag, attrs in reader.tags if tag == "svg" and "aria-hidden" not in attrs]

    assert len(drawings) == 2 * 2 * 8
    assert all(attrs["role"] == "img" and attrs["aria-label"] for attrs in drawings)


def test_every_figure_has_its_table_and_no_id_is_given_twice():
    reader = read(make_figures())
    ids = [attrs["id"] for _, attrs in reader.tags if "id" in attrs]
    names = [tag for tag, _ in reader.tags]

    assert names.count("figure") == names.count("details") == 16
    assert len(ids) == len(set(ids))


def test_the_page_loads_nothing_from_anywhere():
    text = page(make_figures())
    addresses = set(re.findall(r"https?://[^\s\"'<]+", text))

    assert addresses <= {"http://www.w3.org/2000/svg"}
    assert "default-src 'none'" in unescape(text)


def test_without_differences_and_breakdowns_the_page_still_says_what_it_knows():
    figures = make_figures(
        by_basis=(),
        by_quarter=(),
        by_month=(),
        by_order=(),
        by_residence=(),
        by_area=(),
        coverage=(),
        pairs=(),
        tasks=(),
    )

    text = read(figures).text

    assert "各部门记录一致" in text["zh-CN"]
    assert "The records agree" in text["en"]


def test_nobody_born_is_said_and_not_computed():
    whole = make_ratio("合计", "All", 0, 0)
    text = read(make_figures(whole=whole, by_area=())).text["zh-CN"]

    assert "出生 0 人，性别比 无法计算（没有女婴）" in text


def test_a_ratio_beyond_the_scale_is_an_arrow_and_no_dot():
    rows = (make_ratio("甲", "A", 900, 100), make_ratio("乙", "B", 600, 580))

    drawn = whiskers(rows, BAND, "x", "zh")

    assert drawn.count('class="dot') == 2  # the second row, on the desk and on the phone
    assert "900.0" in drawn


@pytest.mark.parametrize(
    ("boys", "girls", "place"), [(105, 100, "inside"), (130, 92, "edge"), (190, 84, "outside")]
)
def test_an_area_is_placed_by_the_exact_limits_of_its_size(boys, girls, place):
    row = make_ratio("甲", "A", boys, girls)

    assert where(row, make_limit(boys + girls)) == place


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1])
def test_words_and_marks_are_told_from_the_ground_by_wcag_aa(theme):
    style = files("evenborn.report").joinpath("page.css").read_text("utf-8")
    block = style.split("--paper:")[theme + 1].split("}")[0]
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", "--paper:" + block))

    for ground in ("paper", "sheet", "wash"):
        for words in ("ink", "soft", "accent", "act"):
            assert contrast(colours[words], colours[ground]) >= 4.5, (words, ground)
    for mark in ("boys", "girls", "pale"):
        assert contrast(colours[mark], colours["sheet"]) >= (2.5 if mark == "pale" else 3), mark


def test_boys_and_girls_are_apart_in_grey_print():
    style = files("evenborn.report").joinpath("page.css").read_text("utf-8")
    printed = style.split("@media print")[1]
    grey = dict(re.findall(r"--(boys|girls): (#[0-9a-f]{6})", printed))

    assert contrast(grey["boys"], grey["girls"]) >= 3


def test_a_text_says_both_languages():
    assert Text("出生", "births").said("zh") == "出生"
