from evenborn.foundation.exchange.tests.make import (
    Register,
    csv_text,
    intake,
    make_row,
    make_rows,
    sent,
)


def test_the_counts_stand_in_the_first_sentence_and_causes_before_lines(signed_in, cast):
    rows = [*make_rows(3), make_row(4, infant_sex="7"), make_row(5, infant_sex="8")]
    with intake(take=Register(refuses=["D00002"])):
        batch = sent(csv_text(rows), by=cast.alma)
        page = signed_in(cast.alma).get(f"/files/{batch.pk}/").text

    assert "共 5 行：接收 2，退回 3，以前已有 0。" in page
    assert page.index("按原因归类") < page.index("逐行查看")
    assert "只能报本机构的分娩" in page
    assert "取回标注问题的 Excel" in page


def test_the_county_sees_counts_but_no_file(signed_in, cast):
    with intake():
        batch = sent(csv_text([make_row(1, infant_sex="7")]), by=cast.alma)
        client = signed_in(cast.emil)
        page = client.get(f"/files/{batch.pk}/")
        refused = client.get(f"/files/{batch.pk}/marked/")

    assert page.status_code == 200
    assert "取回标注问题的 Excel" not in page.text
    assert refused.status_code == 409


def test_another_area_sees_nothing(signed_in, cast):
    with intake():
        batch = sent(csv_text(make_rows(1)), by=cast.alma)
        client = signed_in(cast.chiara)

    for path in ("", "progress/", "marked/"):
        assert client.get(f"/files/{batch.pk}/{path}").status_code == 404
    assert f"/files/{batch.pk}/" not in client.get("/files/").text


def test_a_file_that_could_not_be_read_says_why(signed_in, cast):
    with intake():
        batch = sent(b"%PDF-1.7 not a table", by=cast.alma)
        page = signed_in(cast.alma).get(f"/files/{batch.pk}/").text

    assert batch.refusal_zh in page


def test_progress_asks_for_the_page_at_the_end(signed_in, cast):
    with intake():
        batch = sent(csv_text(make_rows(1)), by=cast.alma)
        part = signed_in(cast.alma).get(f"/files/{batch.pk}/progress/")

    assert part.headers["HX-Refresh"] == "true"
    assert "<html" not in part.text


def test_the_page_speaks_english(signed_in, cast):
    client = signed_in(cast.alma)
    client.cookies["language"] = "en"
    with intake():
        batch = sent(csv_text([make_row(1, infant_sex="7")]), by=cast.alma)
        page = client.get(f"/files/{batch.pk}/").text

    assert "1 lines: 0 accepted, 1 refused, 0 already known." in page
