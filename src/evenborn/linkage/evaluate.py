"""Judge a linkage against the truth: `evaluate(links, truth)`.

All of it is group-bys and joins on cells (true birth, linked birth, source) in DuckDB: a birth that
swallowed a million records costs one row, and no pair of its records is ever written out.
"""

from typing import Final

import duckdb

from evenborn.linkage.scores import Counted, Evaluation, Mistaken, Named, Score, srb
from evenborn.linkage.truth import CannotEvaluateError, Given, Tables

__all__ = ["CannotEvaluateError", "Evaluation", "evaluate"]

ORDERS: Final = ("1", "2", "3+", "unknown")
UNFLAWED: Final = "none"


def evaluate(
    links: Given,
    truth: Given,
    *,
    births: Given | None = None,
    flaws: Given | None = None,
    review: Given | None = None,
) -> Evaluation:
    """Return how good a linkage is.

    A linked birth *stands for* one true birth: the one most of its records belong to; between
    equals the one of lower birth order, then the earlier, then the one of smaller number. So where
    two siblings were made one, the later one is lost, and where one child was made two, its order
    has one too many.

    Args:
        links: Parquet file or table, one row per record: birth_id, source, record_id, and band if
            there is one.
        truth: one row per record: source, record_id, birth_id (of any type).
        births: one row per true birth: birth_id and, where known, infant_sex, birth_date,
            birth_order, plurality, delivery (the same for twins), mother (the same for siblings).
        flaws: source, record_id, flaw: which record carries which kind of error.
        review: pairs for a person to decide: source_l, record_id_l, source_r, record_id_r.

    Returns:
        The scores. Sources that the links do not have are left out of the truth. A record of the
        truth that the links lack counts as joined to nothing.

    Raises:
        CannotEvaluateError: a file cannot be read, lacks a column, or does not fit the others.
    """
    given = {"links": links, "truth": truth, "births": births, "flaws": flaws, "review": review}
    with duckdb.connect() as con:
        for setting in ("autoinstall_known_extensions", "autoload_known_extensions"):
            con.execute(f"SET {setting} = false").fetchall()
        return _Judge(con, {n: it for n, it in given.items() if it is not None}).evaluation()


class _Judge(Tables):
    """The questions put to the tables."""

    def evaluation(self) -> Evaluation:
        """Ask everything."""
        by_sources = self._births_by_sources()
        births = sum((part.score for part in by_sources), Score(0, 0, 0))
        duplicates = self._duplicates()
        inside = sum((part.score for part in duplicates), Score(0, 0, 0))
        pairs = Score(*(self._pairs(table) for table in ("of_tp", "of_p", "of_t")))
        across = Score(
            pairs.right - inside.right, pairs.joined - inside.joined, pairs.true - inside.true
        )
        has_births = "births" in self.columns
        boys, girls = self.one(
            "SELECT COUNT(*) FILTER (infant_sex = 1), COUNT(*) FILTER (infant_sex = 2) FROM birth"
        )
        return Evaluation(
            sources=self.sources,
            records=self.records,
            without_truth=self.without_truth,
            absent=self.absent,
            pairs_across=across,
            pairs=pairs,
            births=births,
            by_sources=by_sources,
            duplicates=duplicates,
            counted=self._counted(),
            srb_all=srb(boys, girls) if has_births else None,
            twins=self._twins(births),
            mistaken=self._mistaken(births),
            flaws=self._flaws(),
            bands=self._bands(),
            review=self._review(),
        )

    def _pairs(self, table: str) -> int:
        (pairs,) = self.one(f"SELECT COALESCE(SUM(n::HUGEINT * (n - 1) // 2), 0) FROM {table}")
        return int(pairs)

    def _duplicates(self) -> tuple[Named, ...]:
        """Pairs of records inside each source."""
        counts = []
        for table in ("(SELECT * FROM tps WHERE p IS NOT NULL)", "of_ps", "of_ts"):
            rows = self.all(f"SELECT src, SUM(n::HUGEINT * (n - 1) // 2) FROM {table} GROUP BY 1")
            counts.append({src: int(pairs) for src, pairs in rows})
        return tuple(
            Named((source,), Score(*(count.get(src, 0) for count in counts)))
            for src, source in enumerate(self.sources)
        )

    def _births_by_sources(self, only: str = "TRUE") -> tuple[Named, ...]:
        """Distinct births linked right, for each pair of sources.

        Joined are the distinct pairs (true birth in one source, true birth in another) that share a
        linked birth. A pair can be met twice only if both of its births are in several linked
        births; those few are listed, all others are counted by multiplication.

        Args:
            only: condition on `birth`; pairs with either birth outside are left out.
        """
        self.con.execute(
            "CREATE OR REPLACE TEMP TABLE place AS SELECT tps.t, p, src,"
            " COUNT(*) OVER (PARTITION BY tps.t, src) > 1 AS split"
            f" FROM tps JOIN birth USING (t) WHERE p IS NOT NULL AND ({only})"
        ).fetchall()
        size = (
            "(SELECT p, src, COUNT(*) AS n, COUNT(*) FILTER (split) AS s FROM place GROUP BY 1, 2)"
        )
        per_pair = "a.src < b.src GROUP BY 1, 2"
        split = "(SELECT * FROM place WHERE split)"
        parts = {
            "once": f"SELECT a.src, b.src, SUM(a.n::HUGEINT * b.n - a.s::HUGEINT * b.s)"
            f" FROM {size} a JOIN {size} b ON a.p = b.p AND {per_pair}",
            "again": f"SELECT one, other, COUNT(*) FROM (SELECT DISTINCT a.src AS one,"
            f" b.src AS other, a.t AS ta, b.t AS tb FROM {split} a JOIN {split} b ON a.p = b.p"
            " AND a.src < b.src) GROUP BY 1, 2",
            "right": "SELECT a.src, b.src, COUNT(DISTINCT a.t) FROM place a JOIN place b"
            f" ON a.p = b.p AND a.t = b.t AND {per_pair}",
            "true": "SELECT a.src, b.src, COUNT(*) FROM of_ts a JOIN of_ts b ON a.t = b.t"
            f" JOIN birth ON birth.t = a.t AND ({only}) AND {per_pair}",
        }
        found = {name: {(a, b): int(n) for a, b, n in self.all(sql)} for name, sql in parts.items()}
        n = len(self.sources)
        return tuple(
            Named(
                (self.sources[a], self.sources[b]),
                Score(
                    right=found["right"].get((a, b), 0),
                    joined=found["once"].get((a, b), 0) + found["again"].get((a, b), 0),
                    true=found["true"].get((a, b), 0),
                ),
            )
            for a in range(n)
            for b in range(a + 1, n)
        )

    def _twins(self, births: Score) -> Score | None:
        """Births linked right where at least one of the two is of a multiple birth."""
        if "plurality" not in self.columns.get("births", []):
            return None
        others = self._births_by_sources("COALESCE(plurality < 2, TRUE)")
        rest = sum((part.score for part in others), Score(0, 0, 0))
        return Score(
            births.right - rest.right, births.joined - rest.joined, births.true - rest.true
        )

    def _mistaken(self, births: Score) -> Mistaken:
        known = self.columns.get("births", [])

        def joined(same: str, *, but: str = "t") -> int:
            side = f"(SELECT p, src, t, {same}, {but} AS but FROM tps JOIN birth USING (t)"
            side += f" WHERE p IS NOT NULL AND {same} IS NOT NULL)"
            (pairs,) = self.one(
                f"SELECT COUNT(*) FROM (SELECT DISTINCT a.src, b.src, a.t, b.t FROM {side} a JOIN"
                f" {side} b ON a.p = b.p AND a.src < b.src AND a.{same} = b.{same}"
                " AND a.but IS DISTINCT FROM b.but AND a.t <> b.t)"
            )
            return int(pairs)

        return Mistaken(
            total=births.joined - births.right,
            twins=joined("delivery") if "delivery" in known else None,
            siblings=joined("mother", but="delivery")
            if {"mother", "delivery"} <= {*known}
            else None,
        )

    def _counted(self) -> tuple[Counted, ...]:
        """Births by order: the true ones with a record, those that linked births stand for."""
        order = (
            "CASE WHEN birth_order IN (1, 2) THEN birth_order::VARCHAR"
            " WHEN birth_order >= 3 THEN '3+' ELSE 'unknown' END"
        )
        # t is in the order of birth order and date, so the smallest t wins between equals.
        stands_for = "SELECT arg_min(t, (-n, t)) AS t FROM of_tp GROUP BY p"
        true, counted = (
            {
                name: (births, boys, girls)
                for name, births, boys, girls in self.all(
                    f"SELECT {order}, COUNT(*), COUNT(*) FILTER (infant_sex = 1),"
                    f" COUNT(*) FILTER (infant_sex = 2) FROM ({which}) JOIN birth USING (t)"
                    " GROUP BY 1"
                )
            }
            for which in ("SELECT t FROM of_t", stands_for)
        )
        known = self.columns.get("births", [])
        names = [*ORDERS] if "birth_order" in known else []
        rows = []
        for name in ["all", *names]:
            some = [
                [sum(column) for column in zip(*rows_of, strict=True)] if rows_of else [0, 0, 0]
                for rows_of in (
                    [row for key, row in table.items() if name in ("all", key)]
                    for table in (true, counted)
                )
            ]
            if name == "unknown" and not some[0][0] and not some[1][0]:
                continue
            sexes = (*some[0][1:], *some[1][1:]) if "infant_sex" in known else ()
            rows.append(Counted(name, some[0][0], some[1][0], *sexes))
        return tuple(rows)

    def _flaws(self) -> tuple[Named, ...]:
        """Partners in other sources of the records with each kind of error, and with none."""
        if "flaws" not in self.columns:
            return ()
        self.create(
            "flaw",
            "SELECT DISTINCT src, record_id::VARCHAR AS record_id, flaw::VARCHAR AS flaw"
            " FROM given_flaws g JOIN src ON src.source = g.source::VARCHAR",
        )
        return self._parts(
            f"SELECT COALESCE(flaw, '{UNFLAWED}') AS part, record.* FROM record"
            " LEFT JOIN flaw USING (src, record_id)",
            "across",
        )

    def _bands(self) -> tuple[Named, ...]:
        """Partners anywhere of the records of each band."""
        return self._parts("SELECT band AS part, * FROM record WHERE band IS NOT NULL", "all")

    def _parts(self, records: str, where: str) -> tuple[Named, ...]:
        rows = self.con.execute(
            f"SELECT part, COUNT(*), SUM(right_{where})::BIGINT, SUM(joined_{where})::BIGINT,"
            f" SUM(true_{where})::BIGINT FROM ({records}) r JOIN cell ON r.t = cell.t"
            " AND r.src = cell.src AND r.p IS NOT DISTINCT FROM cell.p GROUP BY 1 ORDER BY 1"
        ).fetchall()
        return tuple(Named((name,), Score(*counts), n) for name, n, *counts in rows)

    def _review(self) -> tuple[int, int] | None:
        if "review" not in self.columns:
            return None
        pairs, true = self.one(
            "SELECT COUNT(*), COUNT(*) FILTER (l.t = r.t) FROM given_review g"
            " JOIN src a ON a.source = g.source_l::VARCHAR"
            " JOIN src b ON b.source = g.source_r::VARCHAR"
            " JOIN known l ON l.src = a.src AND l.record_id = g.record_id_l::VARCHAR"
            " JOIN known r ON r.src = b.src AND r.record_id = g.record_id_r::VARCHAR"
        )
        return pairs, true
