"""What must hold for any files: order, time and repetition change nothing (R031)."""

import datetime as dt
import itertools

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from evenborn.demo import make_county
from evenborn.linkage import DuckDBEngine, Links, Model, link, write_parquet
from evenborn.linkage.tests.make import births_of, link_tables

SOURCES = ("delivery", "registration", "certificate")


@pytest.fixture(scope="module")
def county(tmp_path_factory) -> dict[str, pa.Table]:
    """A hard county year: 12 % of ids missing, 4 % mistyped, 4 % of names wrong."""
    out = tmp_path_factory.mktemp("county")
    make_county(births=2500, seed=11, out=out, format="parquet", profile="hard")
    return {name: pq.read_table(out / f"{name}.parquet") for name in SOURCES}


@pytest.fixture(scope="module")
def links(county) -> Links:
    return link_tables(county)


def test_the_order_of_the_files_is_irrelevant(county, links):
    turned = link_tables(dict(reversed(county.items())))

    assert turned.table().equals(links.table())


def test_the_order_of_the_rows_is_irrelevant(county, links):
    shuffled = {
        name: rows.take(pc.sort_indices(rows, [("mother_name", "descending")]))
        for name, rows in county.items()
    }

    assert births_of(link_tables(shuffled)) == births_of(links)


def test_two_runs_write_the_same_bytes(county, links, tmp_path):
    again = link_tables(county)
    for name, result in (("a", links), ("b", again)):
        write_parquet(result.table(), tmp_path / f"{name}.parquet")
        write_parquet(result.review(), tmp_path / f"{name}-review.parquet")
        result.model.save(tmp_path / f"{name}.json")

    for kind in (".parquet", "-review.parquet", ".json"):
        assert (tmp_path / f"a{kind}").read_bytes() == (tmp_path / f"b{kind}").read_bytes()


def test_a_birth_has_at_most_one_record_of_a_source_besides_copies(links):
    table = links.table()
    originals = table.filter(pc.is_null(table["duplicate_of"]))
    per_source = originals.group_by(["birth_id", "source"]).aggregate([([], "count_all")])

    assert pc.max(per_source["count_all"]).as_py() == 1


def test_every_record_is_there_once_and_the_counts_balance(county, links):
    counts = links.counts()

    assert links.table().num_rows == sum(rows.num_rows for rows in county.values())
    assert counts["records"] == counts["linked"] + counts["single"] + counts["review"]


@pytest.mark.parametrize("months", [(7,), (3, 9)], ids=str)
def test_adding_months_gives_the_same_births_as_doing_all_at_once(county, months, tmp_path):
    """Split by the day of registration, as files really arrive: a birth's records come apart."""
    cuts = [dt.date(1900, 1, 1), *(dt.date(2025, m, 1) for m in months), dt.date(2100, 1, 1)]
    state, added = tmp_path / "state", None
    for first, last in itertools.pairwise(cuts):
        part = {name: _between(rows, first, last) for name, rows in county.items()}
        engine = DuckDBEngine(duckdb.connect())
        for name, rows in part.items():
            engine.con.register(name, rows)
        before = state if added else None
        added = link({name: name for name in part}, engine=engine, since=before, keep=state)

    whole = link_tables(county, model=added.model)

    assert births_of(added) == births_of(whole)
    assert added.counts() == whole.counts()


def test_a_further_agency_can_be_added_to_what_is_linked(county, tmp_path):
    state = tmp_path / "state"
    first = {name: county[name] for name in ("delivery", "registration")}
    kept = link_tables(first, keep=state)

    added = link_tables({"certificate": county["certificate"]}, since=state)

    assert births_of(added) == births_of(link_tables(county, model=kept.model))


def test_a_saved_model_gives_the_same_links(county, links, tmp_path):
    links.model.save(tmp_path / "model.json")

    again = link_tables(county, model=Model.load(tmp_path / "model.json"))

    assert again.table().equals(links.table())


def test_a_state_is_readable_by_its_owner_alone(county, tmp_path):
    link_tables({"delivery": county["delivery"]}, keep=tmp_path / "state")

    assert (tmp_path / "state").stat().st_mode & 0o077 == 0
    assert all(f.stat().st_mode & 0o077 == 0 for f in (tmp_path / "state").iterdir())


def test_links_hold_no_name_and_no_number(county, links):
    """The result is passed around: only the agencies' record numbers are in it."""
    secrets: set[str] = set()
    for rows in county.values():
        for column in ("mother_name", "mother_id_number", "father_name", "infant_name"):
            secrets.update(value for value in rows[column].to_pylist() if value)

    for table in (links.table(), links.review()):
        for name in table.column_names:
            if name not in {"record_id", "duplicate_of", "record_id_l", "record_id_r"}:
                values = {v for v in table[name].to_pylist() if isinstance(v, str)}
                assert not values & secrets, name


def _between(rows: pa.Table, first: dt.date, last: dt.date) -> pa.Table:
    """Return the rows that arrive in a period; those without a date arrive last."""
    day = "registered_on" if "registered_on" in rows.column_names else "birth_date"
    values = pc.fill_null(rows[day].cast(pa.date32()), dt.date(2099, 1, 1))
    return rows.filter(pc.and_(pc.greater_equal(values, first), pc.less(values, last)))
