"""A file's way: received, judged, handed over in chunks, given back marked."""

from python_calamine import load_workbook

from evenborn.foundation.audit.models import Entry
from evenborn.foundation.exchange import vault
from evenborn.foundation.exchange.models import Batch, BatchCause
from evenborn.foundation.exchange.queries import lines_of
from evenborn.foundation.exchange.tests.make import (
    Register,
    all_bytes,
    csv_text,
    intake,
    make_row,
    make_rows,
    no_intake,
    records,
    sent,
)


def back(batch, tmp_path):
    path = vault.lay_out(batch.marked.name, batch.marked.secret, tmp_path / f"back-{batch.pk}.xlsx")
    return load_workbook(path).get_sheet_by_index(0).to_python()


def test_rows_go_to_their_room_and_the_counts_add_up(cast):
    with intake() as register:
        batch = sent(csv_text([*make_rows(3), make_row(4, infant_sex="7")]), by=cast.alma)

    assert (batch.state, batch.lines) == ("done", 4)
    assert (batch.accepted, batch.refused, batch.known) == (3, 1, 0)
    assert records() == ["D00001", "D00002", "D00003"]
    assert register.chunks == [3]
    assert batch.run.receipt["parts"] == {"accepted": 3, "refused": 1, "known": 0}


def test_every_column_of_the_schema_is_handed_over_typed(cast):
    seen = []

    def take(rows, **_):
        seen.extend(rows)
        return Register()(rows, batch=None, by=None, at=None)

    with intake(take=take):
        sent(csv_text(make_rows(1)), by=cast.alma)

    row = seen[0]
    assert (row["line"], row["infant_sex"], row["birth_date"].isoformat()) == (2, 1, "2025-03-05")
    assert row["weight_grams"] is None


def test_the_room_may_refuse_lines_and_the_excel_says_so(cast, tmp_path):
    rows = [*make_rows(3), make_row(4, infant_sex="7")]
    with intake(take=Register(refuses=["D00002"])):
        batch = sent(csv_text(rows), by=cast.alma)

    assert (batch.accepted, batch.refused) == (2, 2)
    cause = BatchCause.objects.get(batch=batch, code="not-yours")
    assert (cause.lines, cause.by_intake) == (1, True)
    marks = [row[0] for row in back(batch, tmp_path)]
    assert "本机构" in marks[2]
    assert marks[1] == marks[3] == ""
    assert marks[4] != ""
    assert {problem.line for problem in lines_of(batch)} == {3, 5}


def test_the_mended_file_brings_only_the_rows_not_yet_known(cast, tmp_path):
    with intake():
        sent(csv_text([*make_rows(3), make_row(4, infant_sex="7")]), by=cast.alma)
        batch = sent(csv_text(make_rows(4)), by=cast.alma)

    assert (batch.accepted, batch.refused, batch.known) == (1, 0, 3)
    assert len(records()) == 4
    assert batch.marked is None


def test_a_file_that_cannot_be_read_is_refused_in_words(cast):
    with intake():
        batch = sent(b"\x89PNG\r\n\x1a\n" + bytes(range(256)), by=cast.alma)

    assert batch.state == "refused"
    assert batch.refusal_zh == batch.run.error_zh
    assert batch.refusal_zh
    assert records() == []


def test_a_kind_without_a_room_is_kept_sealed_and_not_counted_twice(cast, media):
    with no_intake("delivery"):
        first = sent(csv_text(make_rows(3)), by=cast.alma)
        second = sent(csv_text(make_rows(5)), by=cast.alma)

    assert (first.accepted, second.accepted, second.known) == (3, 2, 3)
    assert first.kept
    assert second.kept
    held = all_bytes(media)
    assert "测试甲".encode() not in held
    assert b"PAR1" not in held
    assert not (media / "bench").exists() or not list((media / "bench").iterdir())


def test_thousands_of_rows_come_in_chunks(cast):
    with intake() as register:
        batch = sent(csv_text(make_rows(2_300)), by=cast.alma)

    assert register.chunks == [1000, 1000, 300]
    assert (batch.accepted, len(records())) == (2_300, 2_300)


def test_no_value_stands_in_problems_log_or_run(cast):
    rows = [make_row(1, mother_id_number="500118199001011234", infant_sex="王小花")]
    with intake():
        batch = sent(csv_text(rows), by=cast.alma, name="王小花 500118199001011234.csv")

    told = str(list(BatchCause.objects.values())) + str(list(Entry.objects.values()))
    told += str(Batch.objects.values()) + str(vars(batch.run))
    assert batch.refused == 1
    assert "王小花" not in told
    assert "500118199001011234" not in told
