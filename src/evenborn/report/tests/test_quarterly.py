import io
import zipfile
from datetime import date

import pytest
from docx import Document
from docx.shared import Mm
from python_calamine import CalamineWorkbook

from evenborn.report import BySex, Change, FormHeader, Signature, Text
from evenborn.report.cross import cross_of
from evenborn.report.docx import quarterly_docx
from evenborn.report.quarterly import FEW, UNAPPROVED, form, merged
from evenborn.report.tests.make import make_figures, make_ratio
from evenborn.report.xlsx import quarterly_xlsx

APPROVED = FormHeader(
    "卫统 1 表", "国家某局", "国统制〔2025〕1 号", "2027-12-31", "永川区卫生健康委员会"
)


def rows_of(figures, title):
    block = next(block for block in form(figures).blocks if block.title.endswith(title))
    return {row.cells[0]: row.cells[1:] for row in block.rows}


def test_a_form_without_an_approval_says_so_and_invents_none():
    table = form(make_figures())

    assert table.mark == UNAPPROVED.zh
    assert dict(table.head)["批准文号"] == "（未填）"


def test_an_approved_form_bears_its_numbers_and_no_mark():
    table = form(make_figures(form=APPROVED))

    assert table.mark == ""
    assert dict(table.head)["批准文号"] == "国统制〔2025〕1 号"


@pytest.mark.parametrize(("boys", "girls", "printed"), [(199, 200, ""), (200, 200, "100.0")])
def test_no_ratio_is_printed_from_fewer_than_400_births(boys, girls, printed):
    figures = make_figures(by_order=(make_ratio("一孩", "First", boys, girls),))

    cells = rows_of(figures, "按孩次")["一孩"]

    assert cells[4] == printed
    assert cells[7] == ("" if printed else FEW)


def test_no_ratio_is_printed_without_girls():
    figures = make_figures(by_order=(make_ratio("一孩", "First", 500, 0),))

    assert rows_of(figures, "按孩次")["一孩"][4] == ""


def test_small_areas_are_merged_until_the_merged_row_is_large_enough():
    rows = [make_ratio(name, name, n, n) for name, n in (("甲", 100), ("乙", 30), ("丙", 5))]

    result = merged(rows, 50)

    assert [row.label.zh for row in result] == ["甲", "其他地区（2 个合并）"]
    assert sum(row.births for row in result) == 270


def test_a_small_count_of_unknown_sex_cannot_be_found_by_subtraction():
    cells = rows_of(make_figures(), "按地区")

    assert {row[2] for row in cells.values()} == {"–"}
    assert {row[3] for row in cells.values()} == {"–"}


def test_parts_add_up_to_the_whole_in_print():
    figures = make_figures()
    number = lambda text: int(text.replace(",", ""))  # noqa: E731

    for title in ("按季度", "按孩次"):
        rows = rows_of(figures, title)
        parts = [row for name, row in rows.items() if name != "合计"]
        assert sum(number(row[0]) for row in parts) == figures.whole.boys
        assert sum(number(row[3]) for row in parts) == figures.whole.births


def test_a_source_that_differs_by_more_than_two_per_cent_asks_for_words():
    assert "须由填报单位说明" in form(make_figures()).explanation
    assert form(make_figures(explanation="县界调整")).explanation == "差异说明：县界调整"


def test_word_and_excel_are_the_same_bytes_for_the_same_figures():
    assert quarterly_docx(make_figures()) == quarterly_docx(make_figures())
    assert quarterly_xlsx(make_figures()) == quarterly_xlsx(make_figures())


def test_the_page_is_laid_out_by_the_standard_for_official_documents():
    document = Document(io.BytesIO(quarterly_docx(make_figures())))
    section = document.sections[0]
    title = document.paragraphs[0]

    sizes = (section.page_width, section.page_height)
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    for found, millimetres in zip((*sizes, *margins), (210, 297, 37, 35, 28, 26), strict=True):
        assert abs(found - Mm(millimetres)) < Mm(0.1)
    assert title.text == "出生人口性别比季度统计表"
    assert title.runs[0].font.size.pt == 22


def test_the_font_table_names_what_stands_in_for_a_missing_font():
    with zipfile.ZipFile(io.BytesIO(quarterly_docx(make_figures()))) as archive:
        fonts = archive.read("word/fontTable.xml").decode()

    assert 'w:name="仿宋_GB2312"><w:altName w:val="仿宋"/>' in fonts


def test_excel_holds_numbers_as_numbers_and_no_formula():
    book = CalamineWorkbook.from_filelike(io.BytesIO(quarterly_xlsx(make_figures())))
    rows = book.get_sheet_by_name("季度表").to_python()

    total = next(row for row in rows if row[0] == "合计")
    assert total[1:5] == [1772.0, 1597.0, 5.0, 3374.0]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_both_languages_give_the_same_bytes_and_the_same_numbers(language):
    figures = make_figures(form=APPROVED)

    assert quarterly_docx(figures, language) == quarterly_docx(figures, language)
    assert quarterly_xlsx(figures, language) == quarterly_xlsx(figures, language)
    rows = [[row.cells[1:7] for row in block.rows] for block in form(figures, language).blocks]
    assert rows == [[row.cells[1:7] for row in block.rows] for block in form(figures).blocks]


def test_the_signed_table_bears_who_signed_and_when():
    signature = Signature(
        Text("统计人员", "Statistician"), Text("卫健委", "Health"), "埃米", date(2026, 7, 15)
    )

    signed = form(make_figures(signatures=(signature,)))

    assert signed.signatures == ("统计人员：埃米　卫健委　2026-07-15",)


def test_stillbirths_deaths_and_revisions_have_blocks_of_their_own():
    change = Change(
        "2025Q1", Text("合计", "Total"), BySex(400, 390), BySex(402, 391), Text("补登", "late")
    )
    figures = make_figures(
        stillbirths=BySex(14, 12),
        neonatal_deaths=BySex(3, 4),
        revision_of="2025Q4 第 1 版",
        changes=(change,),
    )

    assert rows_of(figures, "死产和新生儿死亡")["死产"] == ("14", "12", "0", "26")
    revised = rows_of(figures, "以前季度的修订")["2025Q1 合计"]
    assert revised == ("400", "390", "790", "402", "391", "793", "补登")
    assert dict(form(figures).facts)["修订"] == "2025Q4 第 1 版"


def test_leaf_cells_are_only_in_the_excel_that_asks_for_them():
    cells = [("500118100", "residence", "1", "here", sex, 4) for sex in (1, 2)]
    names = {"500118100": Text("青峰镇", "Qingfeng")}
    figures = make_figures(cross=cross_of(cells, quarter="2025Q4", names=names))

    def sheets(**options):
        made = quarterly_xlsx(figures, **options)
        return CalamineWorkbook.from_filelike(io.BytesIO(made)).sheet_names

    assert sheets() == ["季度表"]
    assert sheets(leaves=True) == ["季度表", "全交叉"]


def test_the_edition_for_outside_hides_unknown_sex_and_what_gives_it_away():
    def hide(counts):
        return [[False] * (len(counts[0]) + 1)] * (len(counts) + 1)

    for block in form(make_figures(), hide=hide).blocks:
        if block.kind in {"counts", "sources"}:
            assert {row.cells[3] for row in block.rows} <= {"–"}
            assert {row.cells[4] for row in block.rows} <= {"–"}
