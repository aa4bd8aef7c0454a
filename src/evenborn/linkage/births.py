"""Which records are one birth: the waterfall run on one table of coded records."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evenborn.linkage.comparisons import COMPARISONS
from evenborn.linkage.decide import LINK_AT, REVIEW_AT, decide
from evenborn.linkage.engines import Engine
from evenborn.linkage.graph import components
from evenborn.linkage.model import Model
from evenborn.linkage.waterfall import Pairs, duplicate_pairs, exact_groups, score

Ints = npt.NDArray[np.int64]
Rids = npt.NDArray[np.int32]

# How a record came to its birth, in the order of the waterfall.
PASSES = ("none", "duplicate", "exact", "number", "names", "model", "twins")
NONE, DUPLICATE, EXACT, NUMBER, NAMES, MODEL, TWINS = range(len(PASSES))
SINGLE, LINKED, REVIEW = range(3)
BANDS = ("single", "linked", "review")


@dataclass
class Outcome:
    """What became of n records.

    Attributes:
        birth: (n,) row number of the record that stands for the birth.
        copy_of: (n,) row number of the record this one repeats, itself if none.
        band: (n,) SINGLE, LINKED or REVIEW.
        how: (n,) index into PASSES.
        weight: (n,) match weight in bits of the link, NaN if there is none.
        pattern: (n,) index into `patterns` of the comparison behind the link, -1 if none.
        pool: (n,) whether the record met the model (others may still join it).
        component: (n,) smallest row number of all records whose fates were decided together.
        patterns: (n_patterns, n_comparisons) level numbers.
        review: rows left, right, weight, pattern of pairs that a person should decide.
    """

    birth: Ints
    copy_of: Ints
    band: npt.NDArray[np.int8]
    how: npt.NDArray[np.int8]
    weight: npt.NDArray[np.float64]
    pattern: Ints
    pool: npt.NDArray[np.bool_]
    component: Ints
    patterns: npt.NDArray[np.int8]
    review: tuple[Ints, Ints, npt.NDArray[np.float64], Ints]


def births(
    engine: Engine,
    *,
    ids: pa.Table,
    here: Ints,
    n_sources: int,
    model: Model | None,
    link_at: float = LINK_AT,
    review_at: float = REVIEW_AT,
) -> tuple[Outcome, Model]:
    """Run the waterfall on the records that the engine has taken in.

    Args:
        ids: rows of `records.KEYS` of all n records.
        here: row numbers of the records to link, ascending (all, or those being redone).
        n_sources: sources there are; a birth in all of them is complete and meets no candidate.
        model: parameters; trained on these records if None.
    """
    n = ids.num_rows
    src = ids.column("src").to_numpy().astype(np.int64)

    copies_left, copies_right = duplicate_pairs(engine, ids, here)
    copy_of = _originals(copies_left, copies_right, ids)
    is_copy = copy_of != np.arange(n)
    copies = np.flatnonzero(is_copy)

    members, sizes = exact_groups(ids, here[~is_copy[here]])
    # The record of the first source stands for its group.
    by_source = (src[members] << 32) | members
    starts = np.cumsum(sizes) - sizes
    heads = np.minimum.reduceat(by_source, starts) & 0xFFFFFFFF if len(sizes) else members
    entity = np.arange(n, dtype=np.int64)
    entity[members] = np.repeat(heads, sizes)
    entity[copies] = entity[copy_of[copies]]
    # A copy adds no source to its original, so only the groups have more than one.
    mask = np.int64(1) << src
    if len(sizes):
        mask[heads] = np.bitwise_or.reduceat(mask[members], starts)

    # Whoever could still gain a record of another source meets the model.
    pool = np.zeros(n, dtype=bool)
    pool[here] = mask[entity[here]] != (1 << n_sources) - 1
    pool_rows = np.flatnonzero(pool)
    pool_entities = entity[pool_rows]
    engine.load(
        "pool",
        pa.table(
            {
                "rid": pool_rows.astype(np.int32),
                "ent": pool_entities.astype(np.int32),
                "mask": mask[pool_entities],
            }
        ),
    )
    engine.take("coded", pool_rows)
    engine.create("cand", "SELECT coded.*, pool.ent, pool.mask FROM coded JOIN pool USING (rid)")
    pairs, model = score(engine, model, keys=ids, here=here)
    engine.drop("cand", "coded", "pool")

    outcome = _joined(
        entity=entity, copy_of=copy_of, mask=mask, exact=members, pairs=pairs, ids=ids,
        weight_exact=model.weight_of_exact(), link_at=link_at, review_at=review_at,
    )  # fmt: skip
    outcome.pool = pool
    # Copies and exact groups share their entity already; only candidate pairs join further.
    outcome.component = components(n, entity[pairs.left], entity[pairs.right])[entity]
    return outcome, model


def _originals(left: Rids, right: Rids, ids: pa.Table) -> Ints:
    """Return for each record the one it repeats: of all copies the one with the smallest id."""
    copy_of = np.arange(ids.num_rows, dtype=np.int64)
    if not len(left):
        return copy_of
    rows = np.unique(np.concatenate([left, right])).astype(np.int64)
    label = components(len(rows), np.searchsorted(rows, left), np.searchsorted(rows, right))
    names = ids.column("record_id").take(pa.array(rows)).to_pylist()
    first: dict[int, int] = {}
    for k in sorted(range(len(rows)), key=lambda k: (names[k] or "", k)):
        first.setdefault(int(label[k]), k)
    copy_of[rows] = rows[[first[x] for x in label.tolist()]]
    return copy_of


def _joined(
    *,
    entity: Ints,
    copy_of: Ints,
    mask: Ints,
    exact: Ints,
    pairs: Pairs,
    ids: pa.Table,
    weight_exact: float,
    link_at: float,
    review_at: float,
) -> Outcome:
    """Decide the candidate links between entities and write down what became of each record."""
    n = len(entity)
    patterns, pattern_of = _distinct_rows(pairs.gammas)
    # Of several records of one entity the best evidence counts.
    one, other = entity[pairs.left], entity[pairs.right]
    low, high = np.minimum(one, other), np.maximum(one, other)
    order = np.lexsort((pairs.right, pairs.left, -pairs.weight, high, low))
    best = order[
        np.flatnonzero(
            np.diff(low[order], prepend=-1).astype(bool)
            | np.diff(high[order], prepend=-1).astype(bool)
        )
    ]
    entities, ends = np.unique(np.concatenate([low[best], high[best]]), return_inverse=True)
    decision = decide(
        left=ends[: len(best)],
        right=ends[len(best) :],
        weight=pairs.weight[best],
        masks=mask[entities],
        order=_places(entities, ends, ids),
        link_at=link_at,
        review_at=review_at,
    )
    root = np.arange(n, dtype=np.int64)
    root[entities] = entities[decision.root]
    birth = root[entity]

    how = np.zeros(n, dtype=np.int8)
    weight = np.full(n, np.nan)
    pattern = np.full(n, -1, dtype=np.int64)
    # Weakest first, so that the strongest link of a record is the one that is told.
    told = np.flatnonzero(decision.linked)
    told = told[np.lexsort((pattern_of[best[told]], pairs.weight[best[told]]))]
    for side in (low, high):
        rows = side[best[told]]
        how[rows] = np.where(decision.tied[told], TWINS, _how(pairs.gammas[best[told]]))
        weight[rows] = pairs.weight[best[told]]
        pattern[rows] = pattern_of[best[told]]
    how[exact] = EXACT
    weight[exact] = weight_exact
    pattern[exact] = -1
    copies = np.flatnonzero(copy_of != np.arange(n))
    how[copies] = DUPLICATE
    weight[copies] = np.nan
    pattern[copies] = -1

    band = np.where(how == NONE, SINGLE, LINKED).astype(np.int8)
    asked = best[np.flatnonzero(decision.review)]
    for side in (low, high):
        rows = side[asked]
        band[rows[band[rows] == SINGLE]] = REVIEW
    return Outcome(
        birth=birth,
        copy_of=copy_of,
        band=band,
        how=how,
        weight=weight,
        pattern=pattern,
        pool=np.zeros(n, dtype=bool),
        component=np.arange(n),
        patterns=patterns,
        review=(
            pairs.left[asked].astype(np.int64),
            pairs.right[asked].astype(np.int64),
            pairs.weight[asked],
            pattern_of[asked],
        ),
    )


def _distinct_rows(gammas: npt.NDArray[np.int8]) -> tuple[npt.NDArray[np.int8], Ints]:
    """Return the distinct comparison patterns, and each pair's place among them."""
    code = np.zeros(len(gammas), dtype=np.int64)
    for k, comparison in enumerate(COMPARISONS):
        code = code * (len(comparison.levels) + 1) + gammas[:, k] + 1
    _, first, place = np.unique(code, return_index=True, return_inverse=True)
    return gammas[first], place.astype(np.int64)


def _places(entities: Ints, ends: Ints, ids: pa.Table) -> Ints:
    """Return an order by content (source, record id) for entities with more than one candidate."""
    order = np.zeros(len(entities), dtype=np.int64)
    crowded = np.flatnonzero(np.bincount(ends, minlength=len(entities)) > 1)
    if len(crowded):
        some = ids.take(pa.array(entities[crowded]))
        some = some.append_column("place", pa.array(np.arange(len(crowded))))
        ranked = some.sort_by([("src", "ascending"), ("record_id", "ascending")])
        order[crowded[ranked.column("place").to_numpy()]] = np.arange(len(crowded))
    return order


_AT = {comparison.name: k for k, comparison in enumerate(COMPARISONS)}


def _how(gammas: npt.NDArray[np.int8]) -> npt.NDArray[np.int8]:
    """Return the pass that explains each linked pair: number, both names, or the model."""

    def at_least(name: str, level: str) -> npt.NDArray[np.bool_]:
        levels = [x.name for x in COMPARISONS[_AT[name]].levels]
        return np.asarray(gammas[:, _AT[name]] >= len(levels) - 1 - levels.index(level))

    number = at_least("mother", "same_number")
    names = at_least("mother_name", "same_sound") & at_least("father", "same_sound")
    return np.where(number, NUMBER, np.where(names, NAMES, MODEL)).astype(np.int8)
