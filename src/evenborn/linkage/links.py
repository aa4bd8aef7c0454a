"""The result of a linkage: which record belongs to which birth, why, and what a person must see."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from evenborn.linkage.births import BANDS, LINKED, PASSES, REVIEW, SINGLE, Outcome
from evenborn.linkage.comparisons import COMPARISONS
from evenborn.linkage.evidence import level_names, reason
from evenborn.linkage.model import Model
from evenborn.standards.writing import written_whole

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Links:
    """All records of all sources with what became of them.

    Attributes:
        sources: source names, sorted; `ids` refers to them by number.
        ids: rows of `records.KEYS`, one per record.
        outcome: the decisions, row by row.
        model: the parameters they were made with.
    """

    sources: tuple[str, ...]
    ids: pa.Table
    outcome: Outcome
    model: Model

    def counts(self) -> dict[str, int]:
        """Return records = linked + single + review, and the births they make."""
        band = np.bincount(self.outcome.band, minlength=3)
        return {
            "records": self.ids.num_rows,
            "linked": int(band[LINKED]),
            "single": int(band[SINGLE]),
            "review": int(band[REVIEW]),
            "births": len(np.unique(self.outcome.birth)),
        }

    def table(self) -> pa.Table:
        """Return one row per record, by source and in the order of its file.

        Columns: birth_id, source, record_id, band, pass, weight (bits), duplicate_of, and the
        reason in Chinese and English.
        """
        out = self.outcome
        src = self.ids.column("src").to_numpy()
        # Only months added later leave the sources out of order.
        ordered = bool(np.all(src[1:] >= src[:-1]))
        order = slice(None) if ordered else np.argsort(src, kind="stable")
        record_id = self.ids.column("record_id").combine_chunks()
        copies = np.where(out.copy_of == np.arange(len(src)), -1, out.copy_of)[order]

        def in_order(column: pa.Array) -> pa.Array:
            return column if isinstance(order, slice) else column.take(pa.array(order))

        reason_of, zh, en = self._reasons()
        reason_of = pa.array(reason_of[order])
        return pa.table(
            {
                "birth_id": in_order(self.birth_ids),
                "source": pa.DictionaryArray.from_arrays(
                    pa.array(src[order].astype(np.int32)), pa.array(self.sources, pa.string())
                ),
                "record_id": in_order(record_id),
                "band": pa.DictionaryArray.from_arrays(pa.array(out.band[order]), list(BANDS)),
                "pass": pa.DictionaryArray.from_arrays(pa.array(out.how[order]), list(PASSES)),
                "weight": pa.array(out.weight[order], mask=np.isnan(out.weight[order])),
                "duplicate_of": record_id.take(pa.array(copies, mask=copies < 0)),
                "reason": pa.DictionaryArray.from_arrays(reason_of, zh),
                "reason_en": pa.DictionaryArray.from_arrays(reason_of, en),
            }
        )

    def review(self) -> pa.Table:
        """Return one row per pair that a person should decide, most likely first.

        Columns: for both sides source, record_id and birth_id; weight (bits), probability; for
        each comparison its level (null where silent) and its weight in bits; the reason in words.
        """
        left, right, weight, pattern = self.outcome.review
        order = np.lexsort((right, left, -weight))
        src = self.ids.column("src").to_numpy()
        names = pa.array(self.sources, pa.string())
        births = self.birth_ids
        columns: dict[str, pa.Array] = {}
        for side, rows in (("l", left[order]), ("r", right[order])):
            columns[f"source_{side}"] = names.take(pa.array(src[rows].astype(np.int32)))
            columns[f"record_id_{side}"] = (
                self.ids.column("record_id").take(pa.array(rows)).combine_chunks()
            )
            columns[f"birth_id_{side}"] = births.take(pa.array(rows))
        columns["weight"] = pa.array(weight[order])
        columns["probability"] = pa.array(1 / (1 + np.exp2(-weight[order])))
        patterns = [self.outcome.patterns[k].tolist() for k in pattern[order].tolist()]
        levels = [level_names(p) for p in patterns]
        for k, c in enumerate(COMPARISONS):
            bits = self.model.weights(c)[::-1]
            columns[c.name] = pa.array([x[k] for x in levels], pa.string())
            columns[f"{c.name}_bits"] = pa.array(
                [0.0 if p[k] < 0 else float(bits[p[k]]) for p in patterns], pa.float64()
            )
        words = [reason(PASSES.index("model"), p) for p in patterns]
        columns["reason"] = pa.array([zh for zh, _ in words], pa.string())
        columns["reason_en"] = pa.array([en for _, en in words], pa.string())
        return pa.table(columns)

    @cached_property
    def birth_ids(self) -> pa.Array:
        """The name of each record's birth.

        A birth is named after its first record (first source, smallest record id) by a hash, so it
        has the same name whichever files it was made from and in whatever order they came.
        """
        n = self.ids.num_rows
        src = self.ids.column("src").to_numpy().astype(np.int64)
        birth, copy_of = self.outcome.birth, self.outcome.copy_of
        originals = np.flatnonzero(copy_of == np.arange(n))
        anchor = np.full(n, np.iinfo(np.int64).max)
        np.minimum.at(anchor, birth[originals], (src[originals] << 32) | originals)
        births = np.flatnonzero(anchor != np.iinfo(np.int64).max)
        anchors = anchor[births] & 0xFFFFFFFF
        with duckdb.connect() as con:
            con.register("anchors", self.ids.select(["src", "record_id"]).take(pa.array(anchors)))
            named = con.sql(
                "SELECT md5(list_extract($names, src + 1) || chr(31)"
                " || coalesce(record_id, ''))[:16] AS name, hash(src, record_id) AS same"
                " FROM anchors",
                params={"names": list(self.sources)},
            ).to_arrow_table()
        names = named.column("name").combine_chunks()
        # Sorting a number a birth is ten times quicker than looking for equal names.
        same = np.sort(named.column("same").to_numpy())
        if np.any(same[1:] == same[:-1]):
            names = _told_apart(names)
        place = np.zeros(n, dtype=np.int64)
        place[births] = np.arange(len(births))
        return names.take(pa.array(place[birth]))

    def _reasons(self) -> tuple[npt.NDArray[np.int32], list[str], list[str]]:
        """Return the place of each record's reason among all, and these in both languages."""
        out = self.outcome
        width = len(out.patterns) + 1
        told = out.how.astype(np.int64) * width + out.pattern + 1
        codes = np.flatnonzero(np.bincount(told, minlength=1))
        words = []
        for code in codes.tolist():
            how, pattern = divmod(code, width)
            words.append(reason(how, out.patterns[pattern - 1].tolist() if pattern else None))
        distinct = {pair: k for k, pair in enumerate(dict.fromkeys(words))}
        to_distinct = np.array([distinct[pair] for pair in words], dtype=np.int32)
        zh, en = [zh for zh, _ in distinct], [en for _, en in distinct]
        place = np.zeros(len(PASSES) * width, dtype=np.int32)
        place[codes] = to_distinct
        return place[told], zh, en


def _told_apart(names: pa.Array) -> pa.Array:
    """Give a second birth of the same name a number; only repeated record ids make one."""
    seen: dict[str, int] = {}
    out = []
    for name in names.to_pylist():
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return pa.array(out, pa.string())


def write_parquet(table: pa.Table, path: Path) -> None:
    """Write a table, the same bytes for the same rows, whole or not at all.

    Raises:
        OSError: the folder is missing, not writable or full; the old file is then untouched.
    """
    few = [field.name for field in table.schema if pa.types.is_dictionary(field.type)]
    with written_whole(path) as part:
        pq.write_table(
            table,
            part,
            compression="zstd",
            compression_level=1,
            use_dictionary=few,
            # Smallest and largest of a hash tell a reader nothing.
            write_statistics=few,
        )
