"""The waterfall: duplicates inside a source, then exact agreement, then the model for the rest.

Over 90 % of ordinary records are settled by a group-by in half a second; only what is left meets
the model. Every decision is a function of the connected component of records it concerns, so a new
month can be added without redoing the others and gives the same births (see `state`).
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evenborn.linkage.comparisons import BLOCKS, COMPARED, COMPARISONS, DIFFERENT_CHILD, NEAR
from evenborn.linkage.engines import Engine
from evenborn.linkage.model import Model, gamma_sql, train

Rids = npt.NDArray[np.int32]
Ints = npt.NDArray[np.int64]

# Two records of one source that describe one child. Never across different birth order (a sister
# is not a copy), and of sex and date at most one may differ.
DUPLICATE: Final = (
    "NOT COALESCE(l.ord <> r.ord, FALSE) AND NOT COALESCE(l.rank <> r.rank, FALSE)"
    " AND NOT COALESCE(l.iid <> r.iid AND l.iread <> r.iread, FALSE)"
    " AND (l.day = r.day OR l.sex = r.sex)"
    " AND (l.ord = r.ord OR l.day = r.day AND l.sex = r.sex"
    "      AND (l.rank = r.rank OR l.iread = r.iread OR l.minute = r.minute)"
    "      OR l.day <> r.day AND abs(l.day - r.day) <= 31)"
    f" AND {NEAR}"
    # Twins entered without rank and with one order: only the same sex and name make a copy.
    " AND NOT COALESCE((l.plu >= 2 OR r.plu >= 2) AND (l.sex <> r.sex OR l.iread <> r.iread"
    "     OR abs(l.minute - r.minute) > 1), FALSE)"
)
SAME_PARENTS: Final = (
    "l.mread = r.mread AND COALESCE(l.fread = r.fread, TRUE) AND COALESCE(l.mborn = r.mborn, TRUE)"
    " AND (l.mid IS NULL OR r.mid IS NULL OR (NOT (l.mid_ok AND r.mid_ok)"
    "      AND levenshtein(l.mtext, r.mtext) <= 2))"
    # Without a number a common name alone is not enough.
    " AND (l.fread = r.fread OR l.mborn = r.mborn)"
)


@dataclass(frozen=True)
class Pairs:
    """Scored pairs of records: n pairs, row numbers, match weight in bits, level numbers."""

    left: Rids
    right: Rids
    weight: npt.NDArray[np.float64]
    gammas: npt.NDArray[np.int8]  # (n, n_comparisons)


def duplicate_pairs(engine: Engine, keys: pa.Table, here: Ints) -> tuple[Rids, Rids]:
    """Return pairs of records within one source that describe the same child.

    Args:
        keys: rows of `records.KEYS` of all records.
        here: row numbers of the records to look at, ascending.
    """
    with ThreadPoolExecutor(max_workers=2) as workers:
        number, names = workers.map(
            lambda name: _repeated(keys, name, here), ("k_number", "k_names")
        )
    engine.take("same_number", number)
    engine.take("same_name", names)
    found = engine.fetch(
        "SELECT l.rid AS a, r.rid AS b FROM same_number l JOIN same_number r"
        f" ON l.src = r.src AND l.mid = r.mid AND l.rid < r.rid AND {DUPLICATE}"
        " UNION SELECT l.rid, r.rid FROM same_name l JOIN same_name r"
        f" ON l.src = r.src AND l.rid < r.rid AND {SAME_PARENTS} AND {DUPLICATE}"
        " ORDER BY 1, 2"
    )
    engine.drop("same_number", "same_name")
    return column(found, "a"), column(found, "b")


def _repeated(keys: pa.Table, name: str, here: Ints) -> Ints:
    """Return which of the records `here` share their key with another of them."""
    key = keys.column(name).to_numpy()[here]
    order = np.argsort(key)
    key = key[order]
    same = (key[1:] == key[:-1]) & (key[1:] != 0)
    among = np.zeros(len(key), dtype=bool)
    among[order[1:][same]] = True
    among[order[:-1][same]] = True
    return here[among]


def exact_groups(keys: pa.Table, here: Ints) -> tuple[Ints, Ints]:
    """Return groups that agree on number, date, sex and order, once in each of 2+ sources.

    Args:
        keys: rows of `records.KEYS` of all records.
        here: row numbers of the records to group, copies left out.

    Returns:
        rids: members of all groups end to end; sizes: members of each group.
    """
    key = keys.column("k_exact").to_numpy()[here]
    order = np.argsort(key)
    key = key[order]
    rows = here[order]
    # Where the key changes a group begins; only groups of two or more with a key go on.
    changes = np.flatnonzero(key[1:] != key[:-1]) + 1
    starts = np.concatenate([np.zeros(min(len(key), 1), np.int64), changes])
    sizes = np.diff(np.append(starts, len(key)))
    good = (sizes > 1) & (key[starts] != 0)
    rows, sizes = rows[np.repeat(good, sizes)], sizes[good]
    if not len(sizes):
        return rows, sizes
    starts = np.cumsum(sizes) - sizes
    bits = np.int64(1) << keys.column("src").to_numpy()[rows].astype(np.int64)
    good = np.add.reduceat(bits, starts) == np.bitwise_or.reduceat(bits, starts)
    good &= _one_value(keys.column("rank").fill_null(0).to_numpy()[rows], starts)
    good &= _one_value(keys.column("k_child").to_numpy()[rows], starts)
    return rows[np.repeat(good, sizes)], sizes[good]


def _one_value(values: npt.NDArray[Any], starts: Ints) -> npt.NDArray[np.bool_]:
    """Whether each group has at most one value besides 0 (unknown)."""
    if not values.any():
        return np.ones(len(starts), dtype=bool)
    top = np.iinfo(values.dtype).max
    low = np.minimum.reduceat(np.where(values == 0, top, values), starts)
    high = np.maximum.reduceat(np.where(values == 0, -top, values), starts)
    return np.asarray(low >= high)


def score(
    engine: Engine, model: Model | None, *, keys: pa.Table, here: Ints
) -> tuple[Pairs, Model]:
    """Return all candidate pairs of table `cand`, scored; train first if there is no model.

    Args:
        keys, here: as for `duplicate_pairs`; the training draws random pairs from them.
    """
    rules = " UNION ".join(
        "SELECT l.rid AS join_key_l, r.rid AS join_key_r, '0' AS match_key"
        " FROM cand l JOIN cand r ON l.rid < r.rid"
        f" AND l.ent <> r.ent AND (l.mask & r.mask) = 0 AND {block}"
        f" AND NOT COALESCE({DIFFERENT_CHILD}, FALSE)"
        for block in BLOCKS
    )
    engine.create("pairs", rules)
    if model is None:
        model = _trained(engine, keys, here)
    scored = _splink_scores(engine, model)
    engine.drop("pairs")
    return scored, model


def _compared_columns() -> str:
    names = ("mtext", "swap", *COMPARED)
    return ", ".join(f"l.{n} AS {n}_l, r.{n} AS {n}_r" for n in names)


def _patterns(engine: Engine, pairs_sql: str) -> tuple[npt.NDArray[np.int64], ...]:
    gammas = ", ".join(f"{gamma_sql(c)} AS {c.name}" for c in COMPARISONS)
    places = ", ".join(str(i + 1) for i in range(len(COMPARISONS)))
    found = engine.fetch(
        f"SELECT {gammas}, COUNT(*) AS pairs FROM ({pairs_sql}) GROUP BY {places} ORDER BY {places}"
    )
    columns = [found.column(c.name).to_numpy().astype(np.int64) for c in COMPARISONS]
    return np.column_stack(columns), found.column("pairs").to_numpy().astype(np.int64)


def _trained(engine: Engine, keys: pa.Table, here: Ints, *, enough: int = 150_000) -> Model:
    """Train on candidate pairs and on random pairs, about `enough` of each.

    Samples are drawn by content (day, name), not by row number or chance, so that neither the
    order of the rows nor the engine changes the model.
    """
    n_pairs = _count(engine, "SELECT COUNT(*) AS n FROM pairs")
    keep = max(1, round(n_pairs / enough))
    by_source = engine.fetch(
        "SELECT src, day, COUNT(*) AS n FROM cand WHERE day IS NOT NULL GROUP BY src, day"
    )
    candidates, counts = _patterns(
        engine,
        f"SELECT {_compared_columns()} FROM pairs p JOIN cand l ON l.rid = p.join_key_l"
        f" JOIN cand r ON r.rid = p.join_key_r WHERE COALESCE(l.day, 0) % {keep} = 0",
    )
    sampled = int(counts.sum())
    # A week apart: no error of date leads there often enough to matter, so no pair is true.
    n_days = max(1, len(np.unique(column(by_source, "day"))))
    thin = max(1, round((len(here) * len(here) / n_days / 2 / enough) ** 0.5))
    drawn = keys.column("k_names").to_numpy()[here].view(np.uint64)
    # Two draws that have no record in common, so that each pair is of two births.
    for table, remainder in (("some_l", 0), ("some_r", thin // 2)):
        engine.take(table, here[(drawn != 0) & (drawn % np.uint64(thin) == remainder)])
    randoms, random_counts = _patterns(
        engine,
        f"SELECT {_compared_columns()} FROM some_l l JOIN some_r r"
        " ON l.day + 7 = r.day AND l.src <> r.src",
    )
    engine.drop("some_l", "some_r")
    return train(
        candidates=candidates,
        candidate_counts=counts,
        randoms=randoms,
        random_counts=random_counts,
        share_sampled=sampled / n_pairs if sampled else 1.0,
        pairs_in_window=_pairs_in_window(by_source),
    )


def _pairs_in_window(by_source: pa.Table) -> float:
    """Return how many pairs of candidates of different sources lie within 31 days."""
    src, day, n = (column(by_source, name).astype(np.int64) for name in ("src", "day", "n"))
    if not len(day):
        return 0.0
    table = np.zeros((int(src.max()) + 1, int(day.max() - day.min()) + 1))
    table[src, day - day.min()] = n
    days = table.shape[1]
    near = np.array([np.convolve(row, np.ones(63))[31 : 31 + days] for row in table])
    everyone = table.sum(axis=0) @ near.sum(axis=0)
    return float(everyone - (table * near).sum()) / 2


def _splink_scores(engine: Engine, model: Model) -> Pairs:
    from splink import Linker, SettingsCreator  # noqa: PLC0415 - slow to import

    api = engine.splink_api()
    records = api.register("cand", dataset_display_name="cand", table_name="cand_scored")
    linker = Linker(
        records, SettingsCreator(**model.settings()), log_level=None, validate_settings=False
    )
    pairs = api.register("pairs", dataset_display_name="pairs", table_name="pairs_scored")
    linker.table_management.register_blocked_pairs_for_predict(pairs)
    scored = linker.inference.predict(warning_mode="never")
    gammas = ", ".join(f"CAST(gamma_{c.name} AS SMALLINT) AS {c.name}" for c in COMPARISONS)
    found = engine.fetch(f"SELECT rid_l, rid_r, match_weight, {gammas} FROM {scored.physical_name}")
    scored.drop_table_from_database_and_remove_from_cache()
    order = np.lexsort((column(found, "rid_r"), column(found, "rid_l")))
    return Pairs(
        left=column(found, "rid_l")[order].astype(np.int32),
        right=column(found, "rid_r")[order].astype(np.int32),
        weight=column(found, "match_weight")[order].astype(np.float64),
        gammas=np.column_stack([column(found, c.name)[order] for c in COMPARISONS]).astype(np.int8),
    )


def column(table: pa.Table, name: str) -> npt.NDArray[Any]:
    """Return a column of a fetched table as numpy."""
    return np.asarray(table.column(name).to_numpy())


def _count(engine: Engine, sql: str) -> int:
    return int(engine.fetch(sql).column(0)[0].as_py())
