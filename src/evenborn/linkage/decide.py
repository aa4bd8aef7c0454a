"""From scored pairs to births: one record of a source in a birth, twins kept apart, ties shown.

All functions here work on plain arrays and decide each connected component on its own.
"""

from dataclasses import dataclass
from itertools import permutations
from typing import Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

# Probabilities between which a person decides. 0.05 to 0.95 gave 77 pairs of a million ordinary
# births and 5,758 of a million hard ones with the prototype.
REVIEW_AT: Final = 0.05
LINK_AT: Final = 0.95
# Two answers closer than this are one answer to the model: 1 bit is odds of 2 to 1.
TIE_BITS: Final = 1.0
# Sets up to this size on their smaller side are assigned jointly (5! = 120 ways); quintuplets fit.
JOINT_SIZE: Final = 5


@dataclass(frozen=True)
class Decision:
    """What became of n_edges candidate links between entities.

    Attributes:
        linked: (n_edges,) the two ends are one birth.
        tied: (n_edges,) linked, although another assignment of the same twins is as good.
        review: (n_edges,) a person should decide.
        root: (n_entities,) number of the entity that stands for the birth.
    """

    linked: npt.NDArray[np.bool_]
    tied: npt.NDArray[np.bool_]
    review: npt.NDArray[np.bool_]
    root: Ints


class Births:
    """Entities being joined into births, each knowing which sources it has (a bit mask)."""

    def __init__(self, masks: Ints) -> None:
        self.parent: list[int] = list(range(len(masks)))
        self.mask: list[int] = masks.tolist()

    def find(self, entity: int) -> int:
        """Return the entity that stands for this one's birth."""
        while self.parent[entity] != entity:
            self.parent[entity] = self.parent[self.parent[entity]]
            entity = self.parent[entity]
        return entity

    def may_join(self, one: int, other: int) -> bool:
        """Whether the two are different births without a source in common."""
        a, b = self.find(one), self.find(other)
        return a != b and not self.mask[a] & self.mask[b]

    def join(self, one: int, other: int) -> None:
        """Make the two one birth."""
        a, b = self.find(one), self.find(other)
        low, high = min(a, b), max(a, b)
        self.parent[high] = low
        self.mask[low] |= self.mask[high]


@dataclass(frozen=True)
class _Edges:
    left: list[int]
    right: list[int]
    weight: list[float]
    sure: list[bool]
    order: list[int]

    def place(self, i: int) -> tuple[int, int]:
        """Return what orders edge i among equals, whichever end is called left."""
        a, b = self.order[self.left[i]], self.order[self.right[i]]
        return (min(a, b), max(a, b))


def decide(
    *,
    left: Ints,
    right: Ints,
    weight: Floats,
    masks: Ints,
    order: Ints,
    link_at: float = LINK_AT,
    review_at: float = REVIEW_AT,
) -> Decision:
    """Return which candidate links hold.

    Args:
        left, right: (n_edges,) entity numbers, each pair once.
        weight: (n_edges,) match weight in bits including the prior.
        masks: (n_entities,) bit mask of the sources that each entity has a record in.
        order: (n_entities,) what decides between equals; by content, so that neither the order of
            rows nor of months matters.
        link_at, review_at: probabilities from which a pair is linked, or shown to a person.
    """
    # The end with the earlier source is the left one, whichever file came first.
    swap = masks[left] > masks[right]
    left, right = np.where(swap, right, left), np.where(swap, left, right)
    probability = 1 / (1 + np.exp2(-np.clip(weight, -500, 500)))
    sure = probability >= link_at
    n = len(masks)
    linked = np.zeros(len(left), dtype=bool)
    tied = np.zeros(len(left), dtype=bool)
    review = np.zeros(len(left), dtype=bool)

    # Most entities have one candidate, whose only candidate they are: nothing to weigh.
    possible = probability >= review_at
    degree = np.bincount(np.concatenate([left[possible], right[possible]]), minlength=n)
    alone = possible & (degree[left] == 1) & (degree[right] == 1)
    linked[alone & sure] = True
    review[alone & ~sure] = True

    births = Births(masks)
    for one, other in zip(left[linked].tolist(), right[linked].tolist(), strict=True):
        births.join(one, other)
    crowded = np.flatnonzero(possible & ~alone)
    if len(crowded):
        all_edges = _Edges(
            left.tolist(), right.tolist(), weight.tolist(), sure.tolist(), order.tolist()
        )
        for edges in _components(all_edges, crowded.tolist()):
            joined, alike, open_ = _decide_component(edges, all_edges, births)
            linked[joined] = True
            tied[alike] = True
            review[open_] = True
    root = np.fromiter((births.find(i) for i in range(n)), dtype=np.int64, count=n)
    return Decision(linked, tied, review, root)


def _components(all_edges: _Edges, edges: list[int]) -> list[list[int]]:
    """Return the edges of each connected component, components by their smallest entity."""
    left, right = all_edges.left, all_edges.right
    parent: dict[int, int] = {}

    def find(x: int) -> int:
        parent.setdefault(x, x)
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    for i in edges:
        a, b = find(left[i]), find(right[i])
        parent[max(a, b)] = min(a, b)
    found: dict[int, list[int]] = {}
    for i in edges:
        found.setdefault(find(left[i]), []).append(i)
    return [found[key] for key in sorted(found)]


@dataclass(frozen=True)
class _Choice:
    """A link to make; the links that are as good; whether it does not matter which is made."""

    edge: int
    rivals: tuple[int, ...]
    exchangeable: bool


def _decide_component(edges: list[int], all_edges: _Edges, births: Births) -> tuple[
    list[int], list[int], list[int]
]:  # fmt: skip
    """Join what is clear; return the edges linked, of these the tied, and those for review."""
    left, right = all_edges.left, all_edges.right
    linked: list[int] = []
    tied: list[int] = []
    review: set[int] = set()
    for choice in _choices([i for i in edges if all_edges.sure[i]], all_edges, births):
        i = choice.edge
        if not births.may_join(left[i], right[i]):
            continue
        if choice.rivals and not choice.exchangeable:
            # As good a partner stays without one: which of the two it is, a person must say.
            review.update((i, *choice.rivals))
            continue
        births.join(left[i], right[i])
        linked.append(i)
        if choice.exchangeable:
            tied.append(i)
    review.update(i for i in edges if not all_edges.sure[i])
    still_open = [i for i in sorted(review) if births.may_join(left[i], right[i])]
    return linked, tied, still_open


def _choices(edges: list[int], all_edges: _Edges, births: Births) -> list[_Choice]:
    """Return the links to make, best first.

    Within a delivery of twins all records are assigned jointly: the best partner of the first twin
    may be the only partner of the second. Larger or three-sided sets are taken greedily.
    """
    left, right, weight = all_edges.left, all_edges.right, all_edges.weight
    edges = sorted(edges, key=lambda i: (-weight[i], all_edges.place(i)))
    few, many = {left[i] for i in edges}, {right[i] for i in edges}
    if len(few) > len(many):
        few, many = many, few
    joint = (
        len(few) <= JOINT_SIZE
        and len(many) <= JOINT_SIZE + 1
        and not few & many
        and _exclude_each_other(few, births)
        and _exclude_each_other(many, births)
    )
    if not joint:
        return [
            _Choice(i, tuple(_rivals(i, edges, all_edges, births)), exchangeable=False)
            for i in edges
        ]
    by_ends = {frozenset((left[i], right[i])): i for i in edges}
    totals: dict[frozenset[int], float] = {}
    for order in permutations(sorted(many), len(few)):
        ends = (frozenset(pair) for pair in zip(sorted(few), order, strict=True))
        found = frozenset(by_ends[pair] for pair in ends if pair in by_ends)
        totals[found] = sum(weight[i] for i in found)
    best = min(totals, key=lambda found: (-totals[found], sorted(map(all_edges.place, found))))
    as_good = [
        found for found in totals if found != best and totals[found] > totals[best] - TIE_BITS
    ]
    # All records have a partner in every choice: the twins are alike on every value we hold, and
    # whichever way they are joined, every count of births stays the same.
    full = len(few) == len(many) == len(best)
    return [
        _Choice(
            i,
            tuple(sorted({j for found in as_good if i not in found for j in found - best})),
            exchangeable=full and any(i not in found for found in as_good),
        )
        for i in sorted(best, key=lambda i: (-weight[i], all_edges.place(i)))
    ]


def _rivals(i: int, edges: list[int], all_edges: _Edges, births: Births) -> list[int]:
    """Return the links about as good as i that cannot hold together with it."""
    left, right, weight = all_edges.left, all_edges.right, all_edges.weight
    found = []
    for j in edges:
        apart = {left[i], right[i]} ^ {left[j], right[j]}
        if j == i or len(apart) != 2 or weight[j] <= weight[i] - TIE_BITS:
            continue
        a, b = (births.mask[births.find(entity)] for entity in apart)
        if a & b:
            found.append(j)
    return found


def _exclude_each_other(entities: set[int], births: Births) -> bool:
    masks = [births.mask[births.find(entity)] for entity in entities]
    return all(a & b for k, a in enumerate(masks) for b in masks[:k])
