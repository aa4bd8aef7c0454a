"""Links beside the truth, in tables: what `evaluate` asks its questions of."""

from pathlib import Path
from typing import Any, Final, TypeAlias

import duckdb
import pyarrow as pa

Given: TypeAlias = Path | str | pa.Table

_NEEDED: Final = {
    "links": ("birth_id", "source", "record_id"),
    "truth": ("source", "record_id", "birth_id"),
    "births": ("birth_id",),
    "flaws": ("source", "record_id", "flaw"),
    "review": ("source_l", "record_id_l", "source_r", "record_id_r"),
}
_OF_BIRTHS: Final = {
    "infant_sex": "TINYINT", "birth_date": "DATE", "birth_order": "SMALLINT",
    "plurality": "SMALLINT", "mother": "VARCHAR", "delivery": "VARCHAR",
}  # fmt: skip


class CannotEvaluateError(Exception):
    """The files cannot be judged; says why in Chinese and English."""

    def __init__(self, *, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


def _open(con: duckdb.DuckDBPyConnection, name: str, given: Given) -> list[str]:
    """Make a view of the input; return its columns."""
    file = given if isinstance(given, Path | str) else name
    if isinstance(given, Path | str) and not Path(given).is_file():
        raise CannotEvaluateError(zh=f"{file}：没有这个文件。", en=f"there is no file {file}.")
    try:
        relation = con.read_parquet(str(given)) if given is file else con.from_arrow(given)
        relation.create_view(f"given_{name}")
        columns = list(relation.columns)
    except duckdb.Error as error:
        # DuckDB's own words may quote what is inside the file.
        raise CannotEvaluateError(
            zh=f"{file}：读不出来；应为 Parquet 文件。", en=f"{file} cannot be read as Parquet."
        ) from error
    missing = [column for column in _NEEDED[name] if column not in columns]
    if missing:
        raise CannotEvaluateError(
            zh=f"{file}：缺少列 {'、'.join(missing)}。",
            en=f"{file} lacks the columns {', '.join(missing)}.",
        )
    return columns


class Tables:
    """The tables of one evaluation.

    Attributes:
        columns: of each input there is, by its name.
        sources: of the links, sorted; tables hold their place (`src`).
        records, absent, without_truth: as in `scores.Evaluation`.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, given: dict[str, Given]) -> None:
        self.con = con
        self.columns = {name: _open(con, name, it) for name, it in given.items()}
        self.sources = tuple(
            row[0]
            for row in self.all("SELECT DISTINCT source::VARCHAR FROM given_links ORDER BY 1")
        )
        self._number_births()
        self._place_records()
        self._count_cells()

    def all(self, sql: str) -> list[tuple[Any, ...]]:
        return self.con.execute(sql).fetchall()

    def one(self, sql: str) -> tuple[Any, ...]:
        return self.all(sql)[0]

    def create(self, table: str, sql: str) -> None:
        self.con.execute(f"CREATE TEMP TABLE {table} AS {sql}").fetchall()

    def _number_births(self) -> None:
        """Number sources, true births (`t`, with what is known of them) and linked births (`p`)."""
        listed = ", ".join(f"({n}, $source_{n})" for n in range(len(self.sources))) or "(0, NULL)"
        self.con.execute(
            f"CREATE TEMP TABLE src AS SELECT * FROM (VALUES {listed}) AS t(src, source)",
            {f"source_{n}": name for n, name in enumerate(self.sources)},
        ).fetchall()
        known = self.columns.get("births", [])
        facts = ", ".join(
            f"{f'TRY_CAST({column} AS {kind})' if column in known else f'NULL::{kind}'} AS {column}"
            for column, kind in _OF_BIRTHS.items()
        )
        named = "SELECT DISTINCT birth_id::VARCHAR AS birth_id FROM given_truth"
        if known:
            (repeated,) = self.one("SELECT COUNT(*) - COUNT(DISTINCT birth_id) FROM given_births")
            if repeated:
                raise CannotEvaluateError(
                    zh=f"真实出生表中有 {repeated:,} 个出生编号重复。",
                    en=f"{repeated:,} birth ids are repeated in the file of true births.",
                )
            # Earlier births have smaller numbers, whatever their ids look like.
            self.create(
                "birth",
                f"SELECT row_number() OVER (ORDER BY birth_order NULLS LAST, birth_date NULLS LAST,"
                f" birth_id) AS t, * FROM (SELECT birth_id::VARCHAR AS birth_id, {facts}"
                f" FROM given_births) FULL JOIN ({named}) USING (birth_id)",
            )
        else:
            self.create(
                "birth",
                f"SELECT row_number() OVER (ORDER BY birth_id) AS t, birth_id, {facts}"
                f" FROM ({named})",
            )
        self.create(
            "linked",
            "SELECT row_number() OVER () AS p, birth_id FROM"
            " (SELECT DISTINCT birth_id::VARCHAR AS birth_id FROM given_links"
            " WHERE birth_id IS NOT NULL)",
        )

    def _place_records(self) -> None:
        """Make `known` (the truth of these sources) and `record` (src, t, p, band, record_id).

        Records that the links lack have no p.
        """
        self.create(
            "known",
            "SELECT src, record_id::VARCHAR AS record_id, t FROM given_truth g"
            " JOIN birth ON birth.birth_id = g.birth_id::VARCHAR"
            " JOIN src ON src.source = g.source::VARCHAR",
        )
        (repeated,) = self.one(
            "SELECT COUNT(*) FROM (SELECT 1 FROM known GROUP BY src, record_id HAVING COUNT(*) > 1)"
        )
        if repeated:
            raise CannotEvaluateError(
                zh=f"真值中有 {repeated:,} 条记录编号不止一行。",
                en=f"{repeated:,} records have more than one line in the truth.",
            )
        band = "band::VARCHAR" if "band" in self.columns["links"] else "NULL::VARCHAR"
        self.create(
            "record",
            "SELECT known.src, t, p, band, known.record_id FROM known LEFT JOIN"
            f" (SELECT src, record_id::VARCHAR AS record_id, p, {band} AS band FROM given_links g"
            "   JOIN linked ON linked.birth_id = g.birth_id::VARCHAR"
            "   JOIN src ON src.source = g.source::VARCHAR) l USING (src, record_id)",
        )
        (rows,) = self.one("SELECT COUNT(*) FROM given_links")
        self.records, self.absent = self.one("SELECT COUNT(p), COUNT(*) - COUNT(p) FROM record")
        self.without_truth = rows - self.records
        if not self.records:
            raise CannotEvaluateError(
                zh="关联结果与真值没有一条共同的记录（来源名和记录编号须一致）。",
                en="links and truth have no record in common (source and record_id must agree).",
            )

    def _count_cells(self) -> None:
        """Make `cell`: for (t, p, src) its records n, and how many partners a record there has.

        Partners in other sources (`_across`) and anywhere: true ones, joined ones, both.
        """
        self.create("tps", "SELECT t, p, src, COUNT(*) AS n FROM record GROUP BY ALL")
        joined = "(SELECT * FROM tps WHERE p IS NOT NULL)"
        self.create("of_tp", f"SELECT t, p, SUM(n)::BIGINT AS n FROM {joined} GROUP BY ALL")
        self.create("of_ps", f"SELECT p, src, SUM(n)::BIGINT AS n FROM {joined} GROUP BY ALL")
        self.create("of_p", "SELECT p, SUM(n)::BIGINT AS n FROM of_ps GROUP BY ALL")
        self.create("of_ts", "SELECT t, src, SUM(n)::BIGINT AS n FROM tps GROUP BY ALL")
        self.create("of_t", "SELECT t, SUM(n)::BIGINT AS n FROM of_ts GROUP BY ALL")
        self.create(
            "cell",
            "SELECT t, p, src,"
            " COALESCE(of_tp.n - tps.n, 0) AS right_across,"
            " COALESCE(of_p.n - of_ps.n, 0) AS joined_across, of_t.n - of_ts.n AS true_across,"
            " COALESCE(of_tp.n - 1, 0) AS right_all,"
            " COALESCE(of_p.n - 1, 0) AS joined_all, of_t.n - 1 AS true_all"
            " FROM tps JOIN of_t USING (t) JOIN of_ts USING (t, src)"
            " LEFT JOIN of_tp USING (t, p) LEFT JOIN of_p USING (p) LEFT JOIN of_ps USING (p, src)",
        )
