"""The linkage on Spark, for records that lie on a cluster or outgrow one machine.

The same statements, the same codes, the same model: only where they run differs. Values are read
by DuckDB inside each Arrow batch, in the workers, so that a date or a number means the same on both
engines. To the driver come the rows of `records.KEYS` (about 60 bytes a record) and the candidate
pairs; names and identity numbers in clear stay with the workers, but for local files, which the
driver reads and hands over.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evenborn.linkage.engines import check_columns
from evenborn.linkage.records import BATCH, CODED, KEYS, coded, select_sql
from evenborn.linkage.spark_files import PLACE
from evenborn.linkage.spark_start import start_spark
from evenborn.standards.reading import connect

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

Batches = Iterator[pa.RecordBatch]

_DDL: Final = {
    pa.int8(): "tinyint", pa.int16(): "smallint", pa.int32(): "int", pa.int64(): "bigint",
    pa.bool_(): "boolean", pa.string(): "string",
}  # fmt: skip
_STRETCH: Final = pa.schema([*PLACE, ("_part", pa.int32())])


class SparkEngine:
    """The linkage on a Spark session; see `start` for one with the settings it needs."""

    dialect = "spark"

    def __init__(self, spark: "SparkSession", *, checkpoints: str | None = None) -> None:
        """Take a session.

        Args:
            spark: a session of Spark 4.
            checkpoints: URL of a folder for intermediate tables; None keeps them in the memory and
                on the disks of the workers, which a lost worker takes along (Spark then computes
                them again).
        """
        self.spark = spark
        self._reliable = checkpoints is not None
        if checkpoints is not None:
            spark.sparkContext.setCheckpointDir(checkpoints)
        self._tables: dict[str, DataFrame] = {}
        self._scored: list[DataFrame] = []
        self._relations = 0

    @classmethod
    def start(
        cls,
        master: str = "local[*]",
        *,
        folder: Path | None = None,
        memory: str | None = None,
        checkpoints: str | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> "SparkEngine":
        """Start Spark, or take the session that runs, and return an engine on it.

        Args:
            master: `local[2]`, `spark://host:7077`, `yarn`, …
            folder: for what Spark writes on this machine; None is Spark's own choice.
            memory: of the driver, such as `8g`; None is half of this machine on `local`.
            checkpoints: see `SparkEngine`.
            settings: further Spark settings (`spark.hadoop.fs.s3a.…`), which go before ours.

        Raises:
            CannotLinkError: pyspark or Java is missing, or Spark does not start.
        """
        spark = start_spark(master, folder=folder, memory=memory, settings=settings or {})
        return cls(spark, checkpoints=checkpoints)

    def stop(self) -> None:
        """Stop Spark, also when Java is gone already."""
        from py4j.protocol import Py4JError  # noqa: PLC0415 - an optional extra

        with suppress(Py4JError, ConnectionError):
            self.spark.stop()

    def relation(self, *parts: "DataFrame | pa.Table") -> str:
        """Return a name, usable in FROM, for the rows of several files one after the other.

        Args:
            parts: what `open_url` returned, or rows that the driver holds.
        """
        rows: DataFrame | None = None
        for place, part in enumerate(parts):
            given = self.spark.createDataFrame(part) if isinstance(part, pa.Table) else part
            file, start = PLACE.names if PLACE.names[0] in given.columns else ("''", "0")
            given = given.selectExpr(
                *(name for name in given.columns if name not in PLACE.names),
                f"printf('%05d %s', {place}, {file}) AS _file",
                f"CAST({start} AS BIGINT) AS _start",
            )
            rows = given if rows is None else rows.unionByName(given, allowMissingColumns=True)
        assert rows is not None
        self._relations += 1
        name = f"evenborn_rows_{self._relations}"
        rows.createOrReplaceTempView(name)
        return name

    def code(
        self,
        sources: dict[str, str],
        *,
        numbers: dict[str, int],
        first_rid: int,
        whole: bool,
    ) -> pa.Table:
        """Add the records of all sources to table `rec`, always whole; see `Engine.code`.

        A worker numbers the rows of its partition; what comes before each stretch of a file is
        added here, so that the number of a row depends neither on how Spark cut the files nor on
        which worker was first.
        """
        from pyspark.sql import functions as f  # noqa: PLC0415 - an optional extra

        coded_rows: DataFrame | None = None
        for source, relation in sources.items():
            rows = self.spark.sql(f"SELECT * FROM {relation}")
            check_columns(source, rows.columns)
            some = rows.mapInArrow(
                _coder(select_sql("batch", rows.columns), rows.columns, numbers[source]),
                _ddl([*BATCH, *_STRETCH]),
            )
            coded_rows = some if coded_rows is None else coded_rows.unionAll(some)
        if coded_rows is None:
            coded_rows = self.spark.createDataFrame([], _ddl([*BATCH, *_STRETCH]))
        coded_rows = coded_rows.persist()
        stretch = ["src", *_STRETCH.names]
        counted = coded_rows.groupBy(*stretch).agg(
            f.min("rid").alias("low"), f.count("*").alias("n")
        )
        shifts, rid = [], first_rid
        for row in sorted(counted.collect(), key=lambda row: tuple(row[c] for c in stretch)):
            shifts.append((*(row[c] for c in stretch), rid - row["low"]))
            rid += row["n"]
        shift = self.spark.createDataFrame(shifts, f"src tinyint, {_ddl(_STRETCH)}, _shift int")
        numbered = coded_rows.join(f.broadcast(shift), stretch).withColumn(
            "rid", (f.col("rid") + f.col("_shift")).cast("int")
        )
        keys = numbered.select("rid", *KEYS.names).toArrow()
        rec = numbered.select(*CODED.names)
        self._keep("rec", self._tables["rec"].unionAll(rec) if "rec" in self._tables else rec)
        coded_rows.unpersist()
        order = np.argsort(keys.column("rid").to_numpy())
        return keys.select(KEYS.names).take(pa.array(order)).cast(KEYS)

    def take(self, table: str, rows: npt.NDArray[np.int64]) -> None:
        """Make a table of the coded records with these row numbers."""
        self.load("wanted", pa.table({"rid": rows.astype(np.int32)}))
        self.create(table, "SELECT rec.* FROM rec JOIN wanted USING (rid)")
        self.drop("wanted")

    def create(self, table: str, sql: str) -> None:
        """Make a table of a query, in place of one of that name."""
        self._keep(table, self.spark.sql(sql))

    def _keep(self, table: str, rows: "DataFrame") -> None:
        """Work the rows out now, before what they are made of is dropped, and name them."""
        if self._reliable:
            rows = rows.checkpoint()
        else:
            rows = rows.persist()
            rows.count()
        self._replace(table, rows)

    def _replace(self, table: str, rows: "DataFrame") -> None:
        old = self._tables.pop(table, None)
        rows.createOrReplaceTempView(table)
        self._tables[table] = rows
        if old is not None:
            old.unpersist()

    def load(self, table: str, rows: pa.Table) -> None:
        """Make a table of Arrow rows, in place of one of that name."""
        self._replace(table, self.spark.createDataFrame(rows))

    def drop(self, *tables: str) -> None:
        """Forget tables; what Splink kept has been read by then and goes along."""
        for table in tables:
            if table in self._tables:
                self.spark.catalog.dropTempView(table)
                self._tables.pop(table).unpersist()
        while self._scored:
            self._scored.pop().unpersist()

    def fetch(self, sql: str) -> pa.Table:
        """Return the rows of a query."""
        return self.spark.sql(sql).toArrow()

    def splink_api(self) -> Any:
        """Return Splink's interface to Spark, whose kept tables `drop` forgets."""
        from splink import SparkAPI  # noqa: PLC0415 - slow to import

        untyped: Any = SparkAPI
        api = untyped(
            spark_session=self.spark,
            break_lineage_method="checkpoint" if self._reliable else "persist",
            # Splink's own functions come in a jar; ours are all built into Spark.
            register_udfs_automatically=False,
        )
        keep = api._break_lineage_and_repartition

        def remembered(*given: Any, **named: Any) -> Any:
            rows = keep(*given, **named)
            self._scored.append(rows)
            return rows

        api._break_lineage_and_repartition = remembered
        return api


def _ddl(fields: Iterable[pa.Field]) -> str:
    return ", ".join(f"{field.name} {_DDL[field.type]}" for field in fields)


def _coder(sql: str, columns: list[str], src: int) -> Callable[[Batches], Batches]:
    """Return what a worker does with the batches of its partition: read the values, code them.

    `rid` counts from 0 within the partition; the place of each row goes along.
    """

    def code(batches: Batches) -> Batches:
        from pyspark import TaskContext  # noqa: PLC0415 - runs in a worker of Spark

        context = TaskContext.get()
        part = context.partitionId() if context else 0
        done = 0
        with connect(threads=1) as con:
            for batch in batches:
                con.register("batch", pa.table(batch))
                read = con.sql(sql).to_arrow_table().combine_chunks().to_batches()
                con.unregister("batch")
                for rows in read:
                    out = coded(rows, first_rid=done, src=src)
                    n = rows.num_rows
                    done += n
                    placed = (
                        [batch.column(name) for name in PLACE.names]
                        if set(PLACE.names) <= set(columns)
                        else [pa.array([""] * n, pa.string()), pa.array([0] * n, pa.int64())]
                    )
                    yield pa.RecordBatch.from_arrays(
                        [*out.columns, *placed, pa.array([part] * n, pa.int32())],
                        schema=pa.schema([*BATCH, *_STRETCH]),
                    )

    return code
