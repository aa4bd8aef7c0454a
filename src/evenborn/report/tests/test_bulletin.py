"""The bulletin: what it says from the figures, what it never says, and its three editions."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from python_calamine import CalamineWorkbook

from evenborn.report import BySex, Task, Text
from evenborn.report.bulletin import DRAFT, Letter, bulletin
from evenborn.report.bulletin_docx import bulletin_docx
from evenborn.report.bulletin_words import compared, overall
from evenborn.report.printed import bulletin_html, quarterly_html
from evenborn.report.tests.make import make_figures, make_ratio
from evenborn.report.xlsx import bulletin_xlsx

LETTER = Letter(
    issuer="永川区卫生健康委员会",
    number="永卫发〔2026〕12号",
    to="各镇人民政府、街道办事处",
    copies="市卫生健康委员会",
    issued_on=date(2026, 7, 15),
)
CHINESE = re.compile("[\u3400-\u9fff]+")


def hide_small(counts):
    """Hide counts of 1 to 9; a stand-in for the house's rule, which has its own tests."""
    rows = [[*row, sum(row)] for row in counts]
    rows.append([sum(column) for column in zip(*rows, strict=True)])
    return [[0 < value < 10 for value in row] for row in rows]


def made(language="zh", *, is_draft=False, letter=LETTER, **changes):
    figures = make_figures(**changes)
    return bulletin(figures, letter, language, hide=hide_small, is_draft=is_draft)


def words_of(text):
    return "\n".join(one.text for one in text.body)


def word_file(**changes):
    return Document(io.BytesIO(bulletin_docx(made(**changes))))


# ── what it says ────────────────────────────────────────────────────────────────────────────────


def test_the_answer_stands_with_its_births_interval_and_verdict():
    said = words_of(made())

    assert "出生男婴1,772人、女婴1,597人" in said
    assert "性别比为111.0（95%区间103.7–118.7）。该区间与正常范围103–107相容" in said


@pytest.mark.parametrize(
    ("boys", "girls", "said", "said_en"),
    [
        (6000, 5000, "整体高于正常范围", "lies above"),
        (4500, 5000, "整体低于正常范围", "lies below"),
        (10400, 10000, "不能判定性别比偏高或者偏低", "compatible"),
        (250, 220, "无法判断是否在正常范围", "Too few"),
        (150, 130, "不足400人，不计算性别比", "no ratio is given"),
    ],
)
def test_the_sentence_follows_the_verdict(boys, girls, said, said_en):
    answer = overall(make_figures(whole=make_ratio("合计", "All", boys, girls)))[0]

    assert said in answer.zh
    assert said_en in answer.en


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        ((10500, 10000), (10600, 10000), "不能认为性别比有变化"),
        ((12000, 10000), (10500, 10000), "有所上升"),
        ((10300, 10000), (11900, 10000), "有所下降"),
        ((450, 410), (420, 430), "无法判断性别比有无变化"),
        ((150, 100), (420, 430), "不作比较"),
    ],
)
def test_a_change_that_luck_explains_is_never_called_one(now, before, said):
    rows = make_ratio("二季度", "Q2", *now), make_ratio("一季度", "Q1", *before)

    text = compared(*rows, make_figures())

    assert said in text.zh
    if said not in {"有所上升", "有所下降"}:
        assert not {"上升", "下降"} & set(re.findall("上升|下降", text.zh))
        assert not re.findall("rose|fell", text.en)


def test_no_area_is_named_and_none_is_ranked():
    said = words_of(made())

    assert "双石镇" not in said
    assert "14个地区中有1个超出99.8%界限，应当先核实登记质量" in said


def test_it_protects_whom_the_records_are_about():
    assert "不得以核实为由向产妇及其家庭追查" in words_of(made())
    assert "no ground for inquiries with mothers" in words_of(made("en"))


def test_small_counts_are_not_said_and_cannot_be_found_by_a_sum():
    text = made(neonatal_deaths=BySex(2, 1), stillbirths=BySex(14, 12))
    said = words_of(text)

    assert "性别不一致的不足10项" in said
    assert "161" not in said
    assert "新生儿死亡不足10例" in said
    assert "死产男14例、女12例" in said
    assert all("5" not in row.cells[3] for block in text.tables for row in block.rows)


def test_without_small_counts_the_sum_is_said():
    office, words = Text("甲局", "A"), Text("不一致", "differs")
    tasks = tuple(Task(office, words, n, words, words) for n in (20, 30))

    assert "共50项差异" in words_of(made(tasks=tasks))


def test_official_chinese_has_no_blank_between_a_character_and_a_figure():
    text = made(explanation="县界 调整")

    for words in (words_of(text), *text.notes):
        assert not re.search(r"[\u4e00-\u9fff] \d|\d [\u4e00-\u9fff]", words), words


def test_the_english_edition_has_no_chinese_but_what_the_office_wrote():
    text = made("en", letter=Letter(issuer="Health Commission"))
    shown = Reader()
    shown.feed(bulletin_html(text, make_figures()))

    assert not CHINESE.findall(shown.text)


class Reader(HTMLParser):
    """Collects what a reader sees."""

    def __init__(self):
        super().__init__()
        self.text, self.inside = "", ""

    def handle_starttag(self, tag, attrs):
        self.inside = tag

    def handle_data(self, data):
        if self.inside != "style":
            self.text += data


# ── the page ────────────────────────────────────────────────────────────────────────────────────


def test_the_type_area_is_that_of_the_standard():
    section = word_file().sections[0]
    grid = section._sectPr.find(qn("w:docGrid"))

    assert abs(section.page_width - section.left_margin - section.right_margin - Mm(156)) < Mm(0.1)
    assert abs(section.page_height - section.top_margin - section.bottom_margin - Mm(225)) < Mm(0.1)
    assert abs(section.top_margin - Mm(37)) < Mm(0.1)
    assert abs(section.left_margin - Mm(28)) < Mm(0.1)
    assert 225 / 25.4 * 1440 // int(grid.get(qn("w:linePitch"))) == 22


def test_twenty_eight_characters_fill_a_line_and_no_more():
    document = word_file()
    normal = document.styles["Normal"]
    closer = int(normal.element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    line = 156 / 25.4 * 72

    assert line // (normal.font.size.pt + closer) == 28


def test_each_part_stands_in_its_font_and_size():
    document = word_file()
    found = {}
    for one in document.paragraphs:
        if one.runs:
            font = one.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia"))
            found[one.text] = (font, one.runs[0].font.size.pt)

    assert found["永川区卫生健康委员会"][0]
    assert found["永卫发〔2026〕12号"] == ("仿宋_GB2312", 16)
    assert found["关于永川区2025年"] == ("方正小标宋简体", 22)
    assert found["出生人口性别比情况的通报"] == ("方正小标宋简体", 22)
    assert found["一、总体情况"] == ("黑体", 16)
    assert found["（一）分孩次"] == ("楷体_GB2312", 16)
    assert found["附件1"] == ("黑体", 16)
    assert "2026年7月15日" in found


def test_the_page_number_stands_right_on_odd_and_left_on_even_pages():
    document = word_file()
    section = document.sections[0]

    assert document.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        (paragraph,) = footer.paragraphs
        assert paragraph.text.startswith("— ")
        assert " PAGE " in paragraph._p.xml
        assert paragraph._p.pPr.find(qn("w:jc")).get(qn("w:val")) == side
        assert {run.font.size.pt for run in paragraph.runs} == {14}


def test_a_draft_says_so_on_odd_and_on_even_pages_and_in_every_edition():
    text = made(is_draft=True)
    section = Document(io.BytesIO(bulletin_docx(text))).sections[0]
    with zipfile.ZipFile(io.BytesIO(bulletin_xlsx(text))) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()

    for header in (section.header, section.even_page_header):
        assert header.paragraphs[0].text == DRAFT.zh
    assert DRAFT.zh in bulletin_html(text, make_figures())
    assert f"<oddHeader>&amp;C&amp;14{DRAFT.zh}</oddHeader>" in sheet
    assert word_file().sections[0].header.paragraphs[0].text == ""


def test_the_record_of_printing_is_the_last_of_the_document():
    last = word_file().tables[-1]

    assert [row.cells[0].text for row in last.rows] == [
        "抄送：市卫生健康委员会。",
        "永川区卫生健康委员会\t2026年7月15日印发",
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_same_figures_give_the_same_bytes(language):
    figures, text = make_figures(), made(language)

    assert bulletin_docx(text) == bulletin_docx(made(language))
    assert bulletin_xlsx(text) == bulletin_xlsx(made(language))
    assert bulletin_html(text, figures) == bulletin_html(made(language), figures)


def test_excel_has_the_tables_and_the_words():
    book = CalamineWorkbook.from_filelike(io.BytesIO(bulletin_xlsx(made())))

    assert book.sheet_names == ["统计表", "正文"]
    words = [row[0] for row in book.get_sheet_by_name("正文").to_python()]
    assert "一、总体情况" in words


@pytest.mark.parametrize("page", ["bulletin", "quarterly"])
def test_the_pages_stand_alone_and_what_is_markup_is_shown(page):
    figures = make_figures(explanation="<script>alert(1)</script>")
    figures = replace(figures, form=replace(figures.form, unit='"><img src=x>'))
    if page == "bulletin":
        text = bulletin(figures, Letter(to="<b>"), hide=hide_small)
        html = bulletin_html(text, figures)
    else:
        html = quarterly_html(figures)

    assert "<script" not in html
    assert "<img" not in html
    assert "default-src &#x27;none&#x27;" in html or "default-src 'none'" in html
    assert set(re.findall(r"https?://[^\s\"'<]+", html)) <= {"http://www.w3.org/2000/svg"}
