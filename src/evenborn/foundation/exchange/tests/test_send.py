"""The page that sends a file in."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st

from evenborn.foundation.exchange import vault
from evenborn.foundation.exchange.models import Batch
from evenborn.foundation.exchange.tests.make import (
    Register,
    all_bytes,
    csv_text,
    intake,
    make_row,
    make_rows,
    records,
)
from evenborn.foundation.runs.models import Run
from evenborn.foundation.runs.worker import work_until_empty


def upload(content, name="2026年6月.csv"):
    content = content.encode() if isinstance(content, str) else content
    return {"kind": "delivery", "file": SimpleUploadedFile(name, content)}


def test_a_file_is_received_and_its_page_follows(signed_in, cast, media):
    with intake():
        answer = signed_in(cast.alma).post("/files/send/", upload(csv_text(make_rows(3))))

    batch = Batch.objects.get()
    assert answer.status_code == 302
    assert answer.url == f"/files/{batch.pk}/"
    assert (batch.name, batch.department, batch.run.state) == (
        "delivery-2026-06.csv",
        cast.anling,
        "queued",
    )
    assert "测试甲".encode() not in all_bytes(media)


def test_htmx_is_sent_to_the_page(signed_in, cast):
    with intake():
        answer = signed_in(cast.alma).post(
            "/files/send/", upload(csv_text(make_rows(3))), headers={"HX-Request": "true"}
        )

    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].startswith("/files/")


def test_the_same_file_again_is_said_and_leaves_one_copy(signed_in, cast):
    client = signed_in(cast.alma)
    with intake():
        client.post("/files/send/", upload(csv_text(make_rows(3))))
        again = client.post("/files/send/", upload(csv_text(make_rows(3)), "b.csv"), follow=True)

    assert "没有重复接收" in again.text
    assert Batch.objects.count() == Run.objects.count() == 1
    assert len(list(vault.folder().iterdir())) == 1


def test_a_missing_form_token_is_refused_and_leaves_nothing(cast, media):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.alma)
    with intake():
        answer = client.post("/files/send/", upload("x"))

    assert answer.status_code == 403
    assert not Batch.objects.exists()
    assert list(vault.folder().iterdir()) == []


def test_a_stranger_may_not_even_upload(client, cast, media):
    answer = client.post("/files/send/", upload("x"))

    assert answer.status_code == 302
    assert not (media / "vault").exists()


def test_an_empty_file_and_no_file_are_said_beside_the_field(signed_in, cast):
    client = signed_in(cast.alma)
    with intake():
        empty = client.post("/files/send/", upload(b""))
        none = client.post("/files/send/", {"kind": "delivery"})

    assert empty.status_code == none.status_code == 422
    assert "文件是空的" in empty.text
    assert "请选择要报送的文件" in none.text
    assert list(vault.folder().iterdir()) == []


def test_a_file_beyond_the_limit_is_passed_over(signed_in, cast, settings):
    settings.FILES_MOST_BYTES = 1000
    with intake():
        answer = signed_in(cast.alma).post("/files/send/", upload(b"x" * 200_000))

    assert answer.status_code == 422
    assert "没有保存" in answer.text
    assert list(vault.folder().iterdir()) == []


def test_a_kind_of_another_room_is_not_offered(signed_in, cast):
    with intake("delivery"):
        page = signed_in(cast.emil).get("/files/send/")

    assert 'value="delivery"' not in page.text


def made_up_files():
    good = csv_text([*make_rows(2), make_row(3, infant_sex="9")]).encode()
    return st.one_of(
        st.binary(max_size=2_000),
        st.text(max_size=500).map(str.encode),
        st.tuples(st.integers(0, len(good)), st.binary(max_size=40)).map(
            lambda cut: good[: cut[0]] + cut[1] + good[cut[0] :]
        ),
        st.integers(0, len(good)).map(lambda end: good[:end]),
        st.binary(max_size=300).map(lambda tail: b"PK\x03\x04" + tail),
        st.binary(max_size=300).map(lambda tail: b"PAR1" + tail + b"PAR1"),
        st.binary(max_size=300).map(lambda tail: b"\x1f\x8b\x08\x00" + tail),
        st.binary(max_size=300).map(lambda tail: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + tail),
    )


NAMES = st.sampled_from(["a.csv", "a.xlsx", "a.csv.gz", "a.parquet", "a.xls", "a", "../../x.csv"])


@trials(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(content=made_up_files(), name=NAMES)
def test_whatever_is_sent_nothing_breaks_and_nothing_is_half_written(
    signed_in, cast, media, content, name
):
    client = signed_in(cast.alma)
    before = len(records())
    with intake(take=Register()):
        answer = client.post("/files/send/", upload(content, name))
        assert answer.status_code in (302, 422)
        work_until_empty()
        if answer.status_code == 302:
            batch = Batch.objects.get(pk=int(answer.url.strip("/").split("/")[-1]))
            assert client.get(answer.url).status_code == 200
            assert (batch.state, batch.run.state) in (("done", "done"), ("refused", "failed"))
            if batch.state == "done" and batch.accepted:
                assert len(records()) >= before
    bench = media / "bench"
    assert not bench.exists() or not list(bench.iterdir())
    assert not [path for path in vault.folder().iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("body", [b"", b"--x", b"--x\r\nContent-Disposition: form-data\r\n\r\n"])
def test_a_broken_request_is_a_bad_request(signed_in, cast, body):
    answer = signed_in(cast.alma).generic(
        "POST", "/files/send/", body, content_type="multipart/form-data; boundary=x"
    )

    assert answer.status_code in (400, 422)
