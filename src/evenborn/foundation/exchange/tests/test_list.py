from evenborn.foundation.exchange.tests.make import csv_text, intake, make_rows, sent


def test_a_department_sees_its_files(signed_in, cast):
    with intake():
        batch = sent(csv_text(make_rows(2)), by=cast.alma)
        page = signed_in(cast.alma).get("/files/").text

    assert f"/files/{batch.pk}/" in page
    assert "已收到 1 个文件" in page


def test_an_empty_list_says_how_to_begin(signed_in, cast):
    with intake():
        page = signed_in(cast.alma).get("/files/").text

    assert "报送第一个文件" in page


def test_a_role_without_files_is_refused(signed_in, cast):
    assert signed_in(cast.gil).get("/files/").status_code == 403
