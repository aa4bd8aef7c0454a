"""Spark gives the links that DuckDB gives, and says what it lacks."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from evenborn.cli.link import command
from evenborn.demo import make_county
from evenborn.linkage import CannotLinkError, DuckDBEngine, Links, link
from evenborn.standards.refusal import CannotRead
from evenborn.standards.schema import load_schema

SOURCES = ("certificate", "delivery", "registration")
# Java's second compiler pays after minutes only: without it the tests take half the CPU time.
QUICK = {
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    "spark.sql.shuffle.partitions": "2",
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    pytest.importorskip("pyspark")
    from evenborn.linkage.spark import SparkEngine

    spark = SparkEngine.start("local[2]", folder=tmp_path_factory.mktemp("spark"), settings=QUICK)
    yield spark
    spark.stop()


def make(folder: Path, births: int, *, profile: str = "ordinary", format: str = "parquet"):  # noqa: A002
    make_county(births, 11, folder, format, profile)
    return {name: f"{folder.as_uri()}/{name}.{format}" for name in SOURCES}


def opened(engine, url: str):
    from evenborn.linkage.spark_files import open_url

    return open_url(engine.spark, url, schema=load_schema("delivery"))


def on_spark(engine, urls: dict[str, str], **options) -> Links:
    relations = {name: engine.relation(opened(engine, url)) for name, url in urls.items()}
    return link(relations, engine=engine, **options)


def on_duckdb(folder: Path, **options) -> Links:
    files = {name: f"read_parquet('{folder}/{name}.parquet')" for name in SOURCES}
    return link(files, engine=DuckDBEngine(duckdb.connect()), **options)


@pytest.mark.spark
@pytest.mark.parametrize(("profile", "births"), [("ordinary", 4000), ("hard", 3000)])
def test_spark_gives_the_links_that_duckdb_gives(engine, tmp_path, profile, births):
    urls = make(tmp_path, births, profile=profile)

    there, here = on_spark(engine, urls), on_duckdb(tmp_path)

    assert here.counts()["linked"] > 2 * births
    assert there.model == here.model
    assert there.table().equals(here.table())
    assert there.review().equals(here.review())


@pytest.mark.spark
def test_a_month_added_on_spark_gives_the_births_of_linking_all_at_once(engine, tmp_path):
    rows = {name: tmp_path / name for name in SOURCES}
    make(tmp_path, 600)
    months = ("birth_date < DATE '2025-10-01'", "birth_date >= DATE '2025-10-01'")
    with duckdb.connect() as con:
        for name in SOURCES:
            for month, where in enumerate(months):
                con.execute(
                    f"COPY (SELECT * FROM '{rows[name]}.parquet' WHERE {where})"
                    f" TO '{rows[name]}-{month}.parquet'"
                ).fetchall()
    part = [{n: f"{tmp_path.as_uri()}/{n}-{month}.parquet" for n in SOURCES} for month in (0, 1)]
    model = on_duckdb(tmp_path).model

    on_spark(engine, part[0], model=model, keep=tmp_path / "state")
    added = on_spark(engine, part[1], since=tmp_path / "state")

    def births(links: Links) -> dict:
        table = links.table()
        keys = zip(table["source"].to_pylist(), table["record_id"].to_pylist(), strict=True)
        return dict(zip(keys, table["birth_id"].to_pylist(), strict=True))

    assert births(added) == births(on_duckdb(tmp_path, model=model))


@pytest.mark.spark
def test_text_with_chinese_headers_is_read_as_on_this_machine(tmp_path, engine):
    urls = make(tmp_path, 400, format="csv")
    files = [f"{tmp_path}/{name}.csv" for name in SOURCES]

    here = CliRunner().invoke(command, [*files, "--json", "--out", f"{tmp_path}/here.parquet"])
    there = on_spark(engine, urls)

    assert json.loads(here.stdout) == there.counts()
    pq.write_table(there.table(), tmp_path / "there.parquet")
    assert pq.read_table(tmp_path / "there.parquet").equals(
        pq.read_table(tmp_path / "here.parquet")
    )


@pytest.mark.spark
def test_the_rows_of_a_folder_are_numbered_in_the_order_of_its_files(engine, tmp_path):
    folder = tmp_path / "delivery.parquet"
    folder.mkdir()
    # Spark itself would begin with the largest file.
    for part, size in enumerate((10, 300, 20)):
        ids = [f"{part}-{row:03d}" for row in range(size)]
        rows = {"record_id": ids, "infant_sex": ["1"] * size, "出生日期": ["2025-3-5"] * size}
        pq.write_table(pa.table(rows), folder / f"part-{part}.parquet")
    last = pa.table({"record_id": ["last"], "infant_sex": ["2"], "birth_date": [date(2025, 3, 5)]})

    relation = engine.relation(opened(engine, folder.as_uri()), last)
    keys = engine.code({"delivery": relation}, numbers={"delivery": 0}, first_rid=5, whole=True)
    days = engine.fetch("SELECT rid, day FROM rec ORDER BY rid")
    engine.drop("rec")

    assert keys["record_id"].to_pylist() == [
        *(f"{part}-{row:03d}" for part, size in enumerate((10, 300, 20)) for row in range(size)),
        "last",
    ]
    assert days["rid"].to_pylist() == list(range(5, 336))
    assert days["day"].unique().to_pylist() == [20152]


@pytest.mark.spark
def test_what_cannot_be_read_is_refused_in_one_sentence(engine, tmp_path):
    pq.write_table(pa.table({"foreign": ["x"]}), tmp_path / "delivery.parquet")

    with pytest.raises(CannotRead, match="no_such"):
        opened(engine, f"{tmp_path.as_uri()}/no_such.parquet")
    with pytest.raises(CannotRead, match="No header"):
        opened(engine, f"{tmp_path.as_uri()}/delivery.parquet")
    with pytest.raises(CannotLinkError, match="birth_date"):
        engine.code(
            {"delivery": engine.relation(pa.table({"record_id": ["x"]}))},
            numbers={"delivery": 0},
            first_rid=0,
            whole=True,
        )


@pytest.mark.spark
def test_nothing_is_left_in_the_memory_of_the_workers(engine, tmp_path):
    on_spark(engine, make(tmp_path, 200))

    assert engine.spark.sparkContext._jsc.getPersistentRDDs().size() == 0


@pytest.mark.spark
def test_the_end_of_java_is_told_in_a_sentence():
    from py4j.protocol import Py4JNetworkError

    from evenborn.linkage.spark_start import failures_told

    with pytest.raises(CannotLinkError, match="no result was written"), failures_told():
        raise Py4JNetworkError("a cell")


@pytest.mark.spark
def test_the_command_links_local_files_and_addresses_on_spark(tmp_path):
    urls = make(tmp_path, 300)
    files = [str(tmp_path / "delivery.parquet"), urls["registration"], urls["certificate"]]
    told = [
        "--engine",
        "spark",
        "--master",
        "local[2]",
        "--checkpoints",
        f"{tmp_path.as_uri()}/kept",
    ]

    done = CliRunner().invoke(command, [*files, "--out", f"{tmp_path}/links.parquet", *told])

    assert done.exit_code in (0, 1), done.output
    links = pq.read_table(tmp_path / "links.parquet")
    assert links.to_pylist() == on_duckdb(tmp_path).table().to_pylist()


def test_without_pyspark_the_command_names_the_extra(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setitem(sys.modules, "py4j", None)
    monkeypatch.setitem(sys.modules, "py4j.protocol", None)

    done = CliRunner().invoke(
        command, [str(tmp_path), "--out", f"{tmp_path}/links.parquet", "--engine", "spark"]
    )

    assert done.exit_code == 2
    assert "evenborn[spark]" in done.output


@pytest.mark.parametrize("version", ["", 'openjdk version "11.0.2" 2019-01-15'])
def test_without_a_java_that_spark_runs_on_the_package_to_install_is_named(
    monkeypatch, tmp_path, version
):
    from evenborn.linkage.spark_start import require_java

    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text(f"#!/bin/sh\necho '{version}' >&2\n")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))

    with pytest.raises(CannotLinkError, match="openjdk-17-jre-headless"):
        require_java()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["s3a://bucket/delivery.parquet"], "--engine spark"),
        (["delivery.parquet", "--master", "local[2]"], "--engine spark"),
    ],
)
def test_what_only_spark_can_do_is_refused_without_it(tmp_path, given, told):
    done = CliRunner().invoke(command, [*given, "--out", f"{tmp_path}/links.parquet"])

    assert done.exit_code == 2
    assert told in done.output


def test_the_linkage_is_imported_without_spark():
    told = "import evenborn.linkage, evenborn.cli.link, sys; print('pyspark' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"
