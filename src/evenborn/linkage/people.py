"""Persons in general: the same person found in several files, whatever the files are about.

Births have a library of their own (`link`), because there the trap is to link the mother. Here each
record is a person: two names, a birth date, a number, an address, all of them optional. Candidates,
training and joining are those of the births (Fellegi-Sunter on comparison patterns, at most one
record of a source in a person, ties shown to a person); what is compared differs.

```python
links = link_people({"a": "read_csv('a.csv')", "b": "..."}, engine=engine)
links.table()    # one row per record: person_id, source, record_id, band, weight
links.review()   # pairs that a human should decide
```

Every text is first written in the letters a to z and digits (Han characters by their sound), so
that the string distances, which count bytes, count letters.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evenborn.linkage.decide import LINK_AT, REVIEW_AT, Decision, decide
from evenborn.linkage.engines import CannotLinkError, DuckDBEngine
from evenborn.linkage.model import gamma_sql
from evenborn.linkage.people_comparisons import BLOCKS, COLUMNS, COMPARED, PEOPLE

MAX_SOURCES: Final = 62  # a person's sources are the bits of one signed 64-bit number
# A value that more records share says little and would meet them all: 300 in each of two files
# are 90,000 pairs.
COMMON: Final = 300
RANDOM_PAIRS: Final = 200_000
# Weight of the default shares in training, in pairs: decisive for a hundred people, silent for
# ten thousand.
PRIOR_TRUE_PAIRS: Final = 50.0
PRIOR_RANDOM_PAIRS: Final = 1_000.0

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class PeopleLinks:
    """All records of all sources, and which of them are one person.

    Attributes:
        sources: names, sorted.
        ids: columns src (place among `sources`) and record_id, one row per record.
        left, right, weight: candidate pairs of rows, with their match weight in bits.
        decision: what became of the pairs.
    """

    sources: tuple[str, ...]
    ids: pa.Table
    left: Ints
    right: Ints
    weight: Floats
    decision: Decision

    def table(self) -> pa.Table:
        """Return one row per record: person_id, source, record_id, band, weight (bits)."""
        n = self.ids.num_rows
        band = np.zeros(n, dtype=np.int32)
        best = np.full(n, -np.inf)
        for side in (self.left, self.right):
            band[side[self.decision.review]] = 1
            np.maximum.at(best, side[self.decision.linked], self.weight[self.decision.linked])
        linked = np.isfinite(best)
        band[linked] = 2
        return pa.table(
            {
                "person_id": self._named(self.decision.root),
                "source": self._source(np.arange(n)),
                "record_id": self.ids.column("record_id"),
                "band": pa.array(["single", "review", "linked"]).take(pa.array(band)),
                "weight": pa.array(best, mask=~linked),
            }
        )

    def review(self) -> pa.Table:
        """Return one row per pair a human should decide, most likely first."""
        asked = np.flatnonzero(self.decision.review)
        asked = asked[np.argsort(-self.weight[asked], kind="stable")]
        columns = {}
        for side, rows in (("l", self.left[asked]), ("r", self.right[asked])):
            columns[f"source_{side}"] = self._source(rows)
            columns[f"record_id_{side}"] = self.ids.column("record_id").take(pa.array(rows))
        weight = self.weight[asked]
        columns["weight"] = pa.array(weight)
        columns["probability"] = pa.array(1 / (1 + np.exp2(-weight)))
        return pa.table(columns)

    def _source(self, rows: Ints) -> pa.Array:
        src = self.ids.column("src").to_numpy()[rows]
        return pa.array(self.sources, pa.string()).take(pa.array(src.astype(np.int32)))

    def _named(self, roots: Ints) -> pa.Array:
        """Return a person's name: the source and record id of the first record."""
        records = self.ids.column("record_id").take(pa.array(roots))
        return pa.compute.binary_join_element_wise(self._source(roots), records, "/")


def link_people(
    sources: Mapping[str, str],
    *,
    engine: DuckDBEngine,
    link_at: float = LINK_AT,
    review_at: float = REVIEW_AT,
) -> PeopleLinks:
    """Find the same people in several sources.

    Args:
        sources: source name to relation (in the engine) with the columns of
            `people_comparisons.COLUMNS`; all but record_id may be missing. A source has each
            person once: copies inside it stay apart.
        engine: where the work is done.
        link_at: probability from which a pair is linked without a human, 0 to 1.
        review_at: probability from which a pair is shown to a human, 0 to `link_at`.

    Returns:
        The links. Neither the order of sources nor of rows matters.

    Raises:
        CannotLinkError: a source lacks record_id, repeats one, or there are too many sources.
    """
    if not 1 <= len(sources) <= MAX_SOURCES:
        raise CannotLinkError(
            zh=f"一次可关联 1 至 {MAX_SOURCES} 个来源。",
            en=f"1 to {MAX_SOURCES} sources can be linked at once.",
        )
    names = tuple(sorted(sources))
    people = _standardised({name: sources[name] for name in names}, engine)
    engine.load("person", people)
    pairs = _candidates(engine)
    patterns, place, counts = _patterns(pairs)
    n_of = np.bincount(people.column("src").to_numpy(), minlength=len(names)).astype(float)
    possible = (n_of.sum() ** 2 - (n_of**2).sum()) / 2
    bits = _trained(patterns, counts, _random_patterns(engine, n_of), possible)
    left, right = (pairs.column(side).to_numpy().astype(np.int64) for side in ("a", "b"))
    weight = bits[place] if len(place) else np.zeros(0)
    # Rows are numbered by source and record id, so their number is an order by content.
    src = people.column("src").to_numpy().astype(np.int64)
    decision = decide(
        left=left, right=right, weight=weight, masks=np.int64(1) << src,
        order=np.arange(len(src)), link_at=link_at, review_at=review_at,
    )  # fmt: skip
    engine.drop("person", "met")
    ids = people.select(["src", "record_id"])
    return PeopleLinks(names, ids, left, right, weight, decision)


@cache
def _sound(character: str) -> str:
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - 0.4 s to import, often not needed

    return "".join(lazy_pinyin(character))


def letters(text: str) -> str:
    """Return a text in the letters a to z and digits, without anything else.

    >>> letters("Lüder-Müller"), letters("張麗 2號"), letters("  ")
    ('ludermuller', 'zhangli2hao', '')
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    sounds = (c if c.isascii() else _sound(c) for c in plain if c.isalnum())
    return "".join(c for sound in sounds for c in sound if c.isascii() and c.isalnum())


def _standardised(sources: Mapping[str, str], engine: DuckDBEngine) -> pa.Table:
    """Return the people of all sources by source and record id, their texts in letters."""
    parts = []
    for src, (source, relation) in enumerate(sources.items()):
        columns = [d[0] for d in engine.con.execute(f"FROM {relation} LIMIT 0").description]
        if "record_id" not in columns:
            raise CannotLinkError(
                zh=f"{source}：缺少必需的列 record_id。", en=f"{source} lacks the column record_id."
            )
        chosen = ", ".join(
            f"CAST({c} AS VARCHAR) AS {c}" if c in columns else f"CAST(NULL AS VARCHAR) AS {c}"
            for c in ("record_id", *COLUMNS)
        )
        parts.append(f"SELECT CAST({src} AS TINYINT) AS src, {chosen} FROM {relation}")
    rows = engine.fetch(f"SELECT * FROM ({' UNION ALL '.join(parts)}) ORDER BY src, record_id")
    ids = rows.select(["src", "record_id"])
    if ids.group_by(["src", "record_id"]).aggregate([]).num_rows < ids.num_rows:
        raise CannotLinkError(
            zh="有的来源中记录编号重复。", en="a source has the same record id on two lines."
        )
    rows = rows.append_column("rid", pa.array(np.arange(rows.num_rows, dtype=np.int32)))
    for name in COLUMNS:
        encoded = rows.column(name).combine_chunks().dictionary_encode()
        plain = [letters(text) or None for text in encoded.dictionary.to_pylist()]
        column = pa.array(plain, pa.string()).take(encoded.indices)
        rows = rows.set_column(rows.column_names.index(name), name, column)
    return rows


def _candidates(engine: DuckDBEngine) -> pa.Table:
    """Return the pairs worth comparing with their level numbers: a, b and one per comparison."""
    met = []
    for block in BLOCKS:
        key = ", ".join(block)
        there = " AND ".join(f"{column} IS NOT NULL" for column in block)
        same = " AND ".join(f"l.{column} = r.{column}" for column in block)
        some = (
            f"(SELECT * FROM ({COMPARED}) WHERE {there}"
            f" QUALIFY COUNT(*) OVER (PARTITION BY src, {key}) <= {COMMON})"
        )
        met.append(
            f"SELECT l.rid AS a, r.rid AS b FROM {some} l JOIN {some} r ON l.src < r.src AND {same}"
        )
    engine.create("met", " UNION ".join(met))
    return _compared(engine, "SELECT a, b FROM met")


def _compared(engine: DuckDBEngine, pairs: str) -> pa.Table:
    sides = ", ".join(
        f"{side}.{c} AS {c}_{side}"
        for side in ("l", "r")
        for c in (*COLUMNS, "name", "sorted_name", "swapped_name")
    )
    gammas = ", ".join(f"CAST({gamma_sql(c)} AS TINYINT) AS {c.name}" for c in PEOPLE)
    return engine.fetch(
        f"SELECT a, b, {gammas} FROM (SELECT p.a, p.b, {sides} FROM ({pairs}) p"
        f" JOIN ({COMPARED}) l ON l.rid = p.a JOIN ({COMPARED}) r ON r.rid = p.b) ORDER BY a, b"
    )


def _patterns(pairs: pa.Table) -> tuple[npt.NDArray[Any], Ints, Ints]:
    """Return the distinct patterns, the place of each pair among them, and how many have each."""
    gammas = np.column_stack([pairs.column(c.name).to_numpy() for c in PEOPLE])
    found, place, counts = np.unique(gammas, axis=0, return_inverse=True, return_counts=True)
    return found, place.reshape(-1), counts


def _random_patterns(engine: DuckDBEngine, n_of: Floats) -> tuple[npt.NDArray[Any], Ints]:
    """Return patterns of pairs that are not one person, drawn by row number and not by chance."""
    firsts = np.concatenate([[0], np.cumsum(n_of)]).astype(int)
    pairs = ["SELECT 0 AS a, 0 AS b WHERE FALSE"]
    for one in range(len(n_of)):
        for other in range(one + 1, len(n_of)):
            n, m = int(n_of[one]), int(n_of[other])
            if not n or m < 2:
                continue
            # Strides over the other source: neighbours by record id are left out.
            rounds = max(1, min(m - 1, RANDOM_PAIRS // n))
            step = m // (rounds + 1)
            pairs.append(
                f"SELECT rid, {firsts[other]} + (rid - {firsts[one]} + k * {step}) % {m}"
                f" FROM person, range(1, {rounds + 1}) AS strides(k)"
                f" WHERE src = {one} AND rid - {firsts[one]} < {RANDOM_PAIRS}"
            )
    found, _, counts = _patterns(_compared(engine, " UNION ALL ".join(pairs)))
    return found, counts


def _trained(
    patterns: npt.NDArray[Any],
    counts: Ints,
    randoms: tuple[npt.NDArray[Any], Ints],
    possible: float,
) -> Floats:
    """Return the weight in bits of each pattern, by EM on the patterns.

    Args:
        patterns: (n_patterns, n_comparisons) level numbers of candidate pairs, -1 silent.
        counts: (n_patterns,) pairs with each.
        randoms: the same of random pairs.
        possible: pairs of records of different sources there are.
    """
    default_m = [np.array([x.m for x in c.levels]) for c in PEOPLE]
    default_u = [np.array([x.u for x in c.levels]) for c in PEOPLE]
    u = [
        _shares(randoms[0][:, k], randoms[1], default, PRIOR_RANDOM_PAIRS)
        for k, default in enumerate(default_u)
    ]
    m = default_m
    total = float(counts.sum())
    share = 0.5
    evidence = np.zeros(len(patterns))
    for _ in range(100):
        evidence = np.zeros(len(patterns))
        for k in range(len(PEOPLE)):
            bits = np.append(np.log2(m[k] / u[k])[::-1], 0.0)  # level numbers count from the end
            evidence += bits[patterns[:, k]]
        truly = counts / (1 + (1 - share) / share * np.exp2(-evidence))
        before, share = share, float(np.clip(truly.sum() / max(total, 1.0), 1e-9, 1 - 1e-9))
        m = [
            _shares(patterns[:, k], truly, default, PRIOR_TRUE_PAIRS)
            for k, default in enumerate(default_m)
        ]
        if abs(share - before) < 1e-9:
            break
    prior = float(np.clip(total * share / max(possible, 1.0), 1e-12, 0.5))
    return np.asarray(np.log2(prior / (1 - prior)) + evidence)


def _shares(gammas: npt.NDArray[Any], counts: npt.NDArray[Any], default: Floats, weight: float
) -> Floats:  # fmt: skip
    """Return the share of pairs at each level, strongest first, with the defaults as prior."""
    top = len(default) - 1
    spoken = gammas >= 0
    seen = np.bincount(top - gammas[spoken], weights=counts[spoken], minlength=top + 1)
    return np.asarray((seen + weight * default) / (seen.sum() + weight))
