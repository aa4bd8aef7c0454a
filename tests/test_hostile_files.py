"""Whatever is sent in as a file, it is refused in words or its lines add up; nothing is left."""

import io
import random
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as trials
from hypothesis import strategies as st

from evenborn.foundation.audit.queries import verify
from evenborn.foundation.exchange.models import Batch, SealedFile
from evenborn.foundation.runs.worker import work_until_empty
from evenborn.rooms.births.models import Birth
from evenborn.rooms.births.tests.make import NOON, delivering, record_of
from evenborn.standards import load_schema
from evenborn.standards.template import template_bytes

HEADS = {column.name: column.header for column in load_schema("delivery").columns}
ENDINGS = (
    "2026年6月.csv",
    "2026年6月.xlsx",
    "2026年6月.parquet",
    "2026年6月.zip",
    "无名",
    "a\\b.CSV",
)


def csv_of(*records: dict[str, str], more: str = "") -> bytes:
    """Return a delivery file in CSV."""
    names = list(record_of())
    lines = [",".join(HEADS[name] for name in names)]
    lines += [",".join(record[name] for name in names) for record in records]
    return ("\n".join(lines) + "\n" + more).encode()


def parquet_of(*records: dict[str, str]) -> bytes:
    """Return a delivery file in Parquet."""
    written = io.BytesIO()
    named = [{HEADS[name]: text for name, text in record.items()} for record in records]
    pq.write_table(pa.Table.from_pylist(named), written)
    return written.getvalue()


def zip_of(**members: bytes) -> bytes:
    """Return a zip archive, which an Excel file is too."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return written.getvalue()


GOOD = csv_of(record_of(), record_of(record_id="A-2", infant_sex="7"))
TWICE = GOOD.replace(HEADS["parity"].encode(), HEADS["length_cm"].encode())
EXCEL = template_bytes(load_schema("delivery"))
PARQUET = parquet_of(record_of(), record_of(record_id="A-2"))
NOISE = random.Random(7).randbytes(3000)

FILES: dict[str, tuple[str, bytes]] = {
    "random bytes as csv": ("a.csv", NOISE),
    "random bytes as xlsx": ("a.xlsx", NOISE),
    "random bytes as parquet": ("a.parquet", NOISE),
    "empty": ("a.csv", b""),
    "one byte": ("a.csv", b"\x00"),
    "only line ends": ("a.csv", b"\r\n" * 500),
    "only a header": ("a.csv", csv_of()),
    "only a mark of UTF-8": ("a.csv", b"\xef\xbb\xbf"),
    "the template": ("a.xlsx", EXCEL),
    "Excel cut in half": ("a.xlsx", EXCEL[: len(EXCEL) // 2]),
    "Excel without its end": ("a.xlsx", EXCEL[:-30]),
    "Excel named csv": ("a.csv", EXCEL),
    "a zip of something else": ("a.xlsx", zip_of(x=b"x")),
    "a workbook that is no XML": ("a.xlsx", zip_of(xl__workbook=b"x")),
    "a zip of noughts": ("a.xlsx", zip_of(xl__worksheets__sheet1=b"0" * 20_000_000)),
    "Parquet": ("a.parquet", PARQUET),
    "Parquet cut in half": ("a.parquet", PARQUET[: len(PARQUET) // 2]),
    "Parquet without its end": ("a.parquet", PARQUET[:-4]),
    "Parquet with its middle changed": ("a.parquet", PARQUET[:40] + b"\xff" * 40 + PARQUET[80:]),
    "Parquet named csv": ("a.csv", PARQUET),
    "Parquet of lists": ("a.parquet", b""),
    "NUL in a name": ("a.csv", csv_of(record_of(mother_name="王\x00芬"))),
    "NUL in a number": ("a.csv", csv_of(record_of(record_id="A\x00"))),
    "an open quote": ("a.csv", csv_of(record_of(mother_name='"王'), record_of(record_id="A-2"))),
    "quotes only": ("a.csv", csv_of(record_of(), more='"' * 999)),
    "another number of cells": ("a.csv", csv_of(record_of(), more="a,b\n,,,,\n" * 5)),
    "300 columns": ("a.csv", ",".join(f"列{n}" for n in range(300)).encode() + b"\n" + b"1," * 299),
    "a header twice": (
        "a.csv",
        TWICE,
    ),
    "one line of 5 MB": ("a.csv", csv_of(record_of(mother_name="长" * 1_700_000))),
    "a formula": ("a.csv", csv_of(record_of(mother_name="=cmd|' /C calc'!A0"))),
    "a certificate number of no form": ("a.csv", b""),
    "two encodings": ("a.csv", GOOD + "王".encode("gb18030")),
    "UTF-16": ("a.csv", GOOD.decode().encode("utf-16")),
    "good and bad": ("a.csv", GOOD),
    "another kind": ("a.csv", "机构,年份\n安陵医院,2026\n".encode()),
}


def _listed() -> bytes:
    written = io.BytesIO()
    pq.write_table(
        pa.table({HEADS["record_id"]: [["A"]], HEADS["birth_date"]: [{"a": 1}]}), written
    )
    return written.getvalue()


def _odd_certificate() -> bytes:
    names = [*record_of(), "certificate_number"]
    cells = {**record_of(certificate_state="issued"), "certificate_number": "<b>1</b>"}
    return f"{','.join(HEADS[n] for n in names)}\n{','.join(cells[n] for n in names)}\n".encode()


FILES["Parquet of lists"] = ("a.parquet", _listed())
FILES["a certificate number of no form"] = ("a.csv", _odd_certificate())


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def sender(cast, media, monkeypatch):
    """Return Alma's browser; a fault of ours is an answer 500."""
    monkeypatch.setattr("evenborn.foundation.ui.clock.now", lambda: NOON)
    delivering(cast.anling)
    browser = Client(raise_request_exception=False)
    browser.force_login(cast.alma)
    return browser


def send(browser, name: str, content: bytes, kind: str = "delivery"):
    answer = browser.post("/files/send/", {"kind": kind, "file": SimpleUploadedFile(name, content)})
    assert answer.status_code in {302, 422}
    work_until_empty(clock=lambda: NOON)
    return answer


def all_is_settled(browser, media) -> None:
    """Every batch has its end, the births are those accepted, nothing else lies on the disk."""
    accepted = 0
    for batch in Batch.objects.all():
        assert batch.state in {"done", "refused"}, batch.run.state
        assert browser.get(f"/files/{batch.pk}/").status_code == 200
        if batch.state == "refused":
            assert batch.refusal_zh
            assert batch.refusal_en
            assert batch.accepted in {None, 0}
        else:
            assert batch.lines == batch.accepted + batch.refused + batch.known
            accepted += batch.accepted
    assert Birth.objects.count() == accepted
    lying = {path.name for path in media.rglob("*") if path.is_file()}
    assert lying == set(SealedFile.objects.values_list("name", flat=True))
    assert verify().first_fault is None


@pytest.mark.parametrize("case", FILES)
def test_a_hostile_file_is_settled_one_way_or_the_other(sender, media, case):
    send(sender, *FILES[case])

    all_is_settled(sender, media)


def test_a_good_file_is_still_taken_in_after_all_the_others(sender, media):
    for name, content in FILES.values():
        if name.endswith(".csv") and len(content) < 10_000:
            send(sender, name, content)
    send(sender, "a.csv", csv_of(record_of(record_id="B-1", birth_time="09:10")))

    assert Birth.objects.filter(record_id="B-1").exists()
    all_is_settled(sender, media)


@pytest.mark.parametrize("start", [b"", GOOD, PARQUET, EXCEL[:2000]])
def test_random_changes_of_a_file_break_nothing(sender, media, start):
    @trials(
        max_examples=8,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(name=st.sampled_from(ENDINGS), at=st.integers(0, 3000), put=st.binary(max_size=60))
    def settled(name, at, put):
        send(sender, name, start[:at] + put + start[at + len(put) :])

    settled()
    all_is_settled(sender, media)
