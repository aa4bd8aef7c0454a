"""A report is made of a signed quarter, once, with a receipt; else it is refused."""

from dataclasses import replace
from datetime import timedelta

import pytest

from evenborn.foundation.access.rules import Role
from evenborn.foundation.access.tests.make import make_department, make_officer
from evenborn.foundation.audit.models import Entry
from evenborn.foundation.ui.refusal import Refused
from evenborn.report import FormHeader
from evenborn.report.bulletin import Letter
from evenborn.report.frozen import digest, freeze
from evenborn.rooms.reconciliation.models import QuarterTable
from evenborn.rooms.reconciliation.tests.make_quarter import OVER, make_signed, make_signers
from evenborn.rooms.reports import queries
from evenborn.rooms.reports.actions import make_report, take
from evenborn.rooms.reports.models import Report
from evenborn.rooms.reports.rules import Edition, File, Kind, files_of
from evenborn.rooms.reports.tests.make import (
    HEADER,
    NOON,
    make_draft_bulletin,
    make_draft_table,
    make_quarter_figures,
)

pytestmark = pytest.mark.django_db
WORD = File(Edition.HOUSE, "zh", "docx")
DAY = timedelta(days=1)


def signed_table(**header):
    """Return a table as if both had signed it."""
    figures = make_quarter_figures()
    table = make_draft_table(figures=replace(figures, form=replace(HEADER, **header)))
    table.state, table.signed_at = "signed", NOON
    table.save()
    return table


def test_a_signed_quarter_becomes_a_report_whose_every_file_has_a_digest(cast):
    table = make_signed(make_signers(cast))

    report = make_report(table, kind=Kind.QUARTERLY, by=cast.emil, at=OVER)

    assert set(report.files) == {file.name for file in files_of(Kind.QUARTERLY)}
    assert len(report.files) == 12
    assert (report.digest, report.is_draft) == (table.digest, False)
    for file in files_of(Kind.QUARTERLY):
        assert queries.made_anew(Report.objects.get(), file).as_receipt, file.name
    entry = Entry.objects.get(event="reports.made")
    assert entry.details["number"] == report.number
    assert cast.emil.full_name not in str(entry.details)


def test_the_signers_stand_in_the_file_and_not_in_the_report_s_row(cast):
    table = make_signed(make_signers(cast))
    report = make_report(table, kind=Kind.QUARTERLY, by=cast.emil, at=OVER)

    page = queries.made_anew(report, File(Edition.HOUSE, "zh", "html")).content.decode()

    assert cast.petra.full_name in page
    assert cast.petra.full_name not in report.figures


def test_a_table_is_reported_once_however_often_it_is_asked_for(cast):
    table = signed_table()

    first = make_report(table, kind=Kind.QUARTERLY, by=cast.emil, at=NOON)
    again = make_report(table, kind=Kind.QUARTERLY, by=cast.hana, at=NOON + DAY)

    assert first.pk == again.pk
    assert Entry.objects.filter(event="reports.made").count() == 1


def test_an_unsigned_quarter_has_no_statistical_table_but_a_draft_of_a_bulletin(cast):
    table = make_draft_table()

    with pytest.raises(Refused, match="签字"):
        make_report(table, kind=Kind.QUARTERLY, by=cast.emil, at=NOON)
    draft = make_report(table, kind=Kind.BULLETIN, by=cast.emil, at=NOON)

    assert draft.is_draft
    page = queries.made_anew(draft, File(Edition.SHARED, "zh", "html")).content.decode()
    assert "未签署草稿，不得印发" in page


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ({"form_number": ""}, "表号"),
        ({"issuer": ""}, "制定机关"),
        ({"approval_number": " "}, "批准文号"),
        ({"valid_until": ""}, "有效期"),
        ({"valid_until": "2026-07-14"}, "失效"),
    ],
)
def test_a_form_without_its_approval_or_past_it_is_refused(cast, header, said):
    table = signed_table(**header)

    with pytest.raises(Refused, match=said):
        make_report(table, kind=Kind.QUARTERLY, by=cast.emil, at=NOON)

    assert not Report.objects.exists()


def test_a_form_is_valid_on_its_last_day(cast):
    table = signed_table(valid_until="2026-07-15")

    assert make_report(table, kind=Kind.QUARTERLY, by=cast.emil, at=NOON).pk


def test_a_replaced_revision_is_refused(cast):
    table = signed_table()
    table.state = "replaced"
    table.save()

    with pytest.raises(Refused, match="替代"):
        make_report(table, kind=Kind.BULLETIN, by=cast.emil, at=NOON)


def test_figures_that_are_not_those_that_were_signed_are_refused(cast):
    table = signed_table()
    QuarterTable.objects.filter(pk=table.pk).update(
        figures=freeze(make_quarter_figures(form=FormHeader("X", "Y", "Z", "2030-01-01")))
    )

    with pytest.raises(Refused, match="摘要不符"):
        make_report(table, kind=Kind.QUARTERLY, by=cast.emil, at=NOON)


def test_only_the_county_s_statistician_and_office_make_reports(cast):
    table = signed_table()
    beside = make_department("邻县卫生健康委员会", area_code="500119")
    stranger = make_officer("nora", Role.STATISTICIAN, department=beside)
    leader = make_officer("lin", Role.LEADER, department=cast.office)

    for officer in (cast.alma, leader, stranger):
        with pytest.raises(Refused, match="统计人员"):
            make_report(table, kind=Kind.QUARTERLY, by=officer, at=NOON)


def test_a_bulletin_bears_what_the_office_wrote_on_single_lines(cast):
    report = make_draft_bulletin(cast.hana, number="永卫发〔2026〕12号", to="各镇\n人民政府")

    assert report.written.to == "各镇 人民政府"
    assert report.written.issued_on == NOON.date()
    page = queries.made_anew(report, File(Edition.SHARED, "en", "html")).content.decode()
    assert "永卫发〔2026〕12号" in page
    with pytest.raises(Refused, match="过长"):
        make_report(
            report.table, kind=Kind.BULLETIN, letter=Letter(to="镇" * 201), by=cast.hana, at=NOON
        )


def test_a_draft_keeps_its_figures_when_the_table_is_drawn_up_anew(cast):
    report = make_draft_bulletin(cast.emil)
    file = File(Edition.SHARED, "zh", "docx")
    text = freeze(make_quarter_figures(explanation="other words"))
    QuarterTable.objects.filter(pk=report.table_id).update(figures=text, digest=digest(text))

    assert queries.made_anew(Report.objects.get(), file).as_receipt


def test_a_file_that_differs_from_its_receipt_is_said_and_logged(cast):
    report = make_report(signed_table(), kind=Kind.QUARTERLY, by=cast.emil, at=NOON)
    Report.objects.filter(pk=report.pk).update(
        figures=report.figures.replace('"boys":1772', '"boys":1773')
    )

    made = take(Report.objects.get(), WORD, by=cast.emil, at=NOON)

    assert not made.as_receipt
    assert Entry.objects.filter(event="reports.differed").exists()
    assert not Entry.objects.filter(event="reports.taken").exists()


def test_small_counts_are_only_for_those_who_answer_for_the_table(cast):
    report = make_report(signed_table(), kind=Kind.QUARTERLY, by=cast.emil, at=NOON)
    observer = make_officer("olga", Role.RIGHTS_OBSERVER, department=cast.office)

    with pytest.raises(Refused, match="脱敏版"):
        take(report, WORD, by=observer, at=NOON)

    assert {file.edition for file in queries.files_for(report, observer)} == {Edition.SHARED}
    assert len(queries.files_for(report, cast.hana)) == 12
