import pytest

from evenborn.reconcile.kinds import kind_of
from evenborn.reconcile.refusal import CannotReconcileError
from evenborn.standards.reading import CannotRead, connect
from evenborn.standards.schema import KINDS, load_schema


@pytest.fixture
def con():
    return connect()


def file_of(tmp_path, name, kind):
    path = tmp_path / name
    headers = [column.header for column in load_schema(kind).columns]
    path.write_text(",".join(headers) + "\n" + ",".join("1" for _ in headers) + "\n", "utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("delivery.csv", "delivery"),
        ("2025三季度分娩登记.xlsx", "delivery"),
        ("公安户口.csv", "registration"),
        ("Registration_2025.csv.gz", "registration"),
        ("出生医学证明签发.xls", "certificate"),
        ("预防接种.parquet", "vaccination"),
        ("永川区户口登记统计2025Q3.xlsx", "registration_counts"),
        ("registration_counts.csv", "registration_counts"),
    ],
)
def test_the_name_tells_the_kind(tmp_path, con, name, kind):
    assert kind_of(tmp_path / name, said={}, con=con) == kind


@pytest.mark.parametrize("kind", KINDS)
def test_the_headers_tell_where_the_name_does_not(tmp_path, con, kind):
    assert kind_of(file_of(tmp_path, "附件1.csv", kind), said={}, con=con) == kind


def test_what_the_caller_says_goes_before_the_name(tmp_path, con):
    path = tmp_path / "delivery.csv"

    assert kind_of(path, said={"delivery": "certificate"}, con=con) == "certificate"
    assert kind_of(path, said={"delivery.csv": "registration"}, con=con) == "registration"


def test_an_unknown_kind_is_refused(tmp_path, con):
    with pytest.raises(CannotReconcileError, match="--kind"):
        kind_of(tmp_path / "a.csv", said={"a": "census"}, con=con)


def test_a_file_that_may_be_several_kinds_asks_for_the_word(tmp_path, con):
    path = tmp_path / "附件.csv"
    path.write_text("记录编号,新生儿性别,出生日期\n1,男,2025-01-01\n", "utf-8")

    with pytest.raises(CannotReconcileError, match="--kind"):
        kind_of(path, said={}, con=con)


def test_a_file_that_cannot_be_read_says_why(tmp_path, con):
    path = tmp_path / "附件.csv"
    path.write_bytes(b"%PDF-1.7 nothing")

    with pytest.raises(CannotRead):
        kind_of(path, said={}, con=con)
