"""Scores of a linkage, against a worked example and against a slow obvious second count."""

from datetime import date
from itertools import combinations, product

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenborn.linkage.evaluate import CannotEvaluateError, evaluate
from evenborn.linkage.scores import Score

# Mother M bears Ada (order 1), then Bea (order 2); mother N bears the twins Cai and Dan.
BIRTHS = pa.table(
    {
        "birth_id": [1, 2, 3, 4],
        "infant_sex": [2, 2, 1, 1],
        "birth_order": [1, 2, 3, 3],
        "plurality": [1, 1, 2, 2],
        "mother": ["M", "M", "N", "N"],
        "delivery": [10, 11, 12, 12],
    }
)
TRUTH = [
    ("hospital", "h1", 1), ("hospital", "h1b", 1), ("hospital", "h2", 2), ("hospital", "h3", 3),
    ("hospital", "h4", 4), ("police", "p1", 1), ("police", "p2", 2), ("police", "p3", 3),
    ("police", "p4", 4),
]  # fmt: skip


def truth(rows=TRUTH):
    sources, records, births = zip(*rows, strict=True) if rows else ((), (), ())
    return pa.table(
        {"source": list(sources), "record_id": list(records), "birth_id": pa.array(births)}
    )


def links(births, band=None):
    """`births`: name of each linked birth to its records, `h…` of the hospital, `p…` police."""
    rows = [(b, r) for b, records in births.items() for r in records.split()]
    columns = {
        "birth_id": [b for b, _ in rows],
        "source": ["hospital" if r.startswith("h") else "police" for _, r in rows],
        "record_id": [r for _, r in rows],
    }
    if band:
        columns["band"] = [band.get(r, "linked") for _, r in rows]
    return pa.table(columns)


# Both of M's daughters made one birth, but for one copy; N's twins taken for each other.
WORKED = {"x": "h1 p1 h2 p2", "y": "h1b", "z": "h3 p4", "w": "h4 p3"}


def test_the_worked_example_has_the_scores_counted_by_hand():
    judged = evaluate(links(WORKED), truth(), births=BIRTHS)

    # Joined: (1,1) (1,2) (2,1) (2,2) through x, (3,4) through z, (4,3) through w.
    assert judged.births == Score(right=2, joined=6, true=4)
    # Record pairs across: x has 2 x 2, z and w one each; right are h1-p1 and h2-p2. True: h1 and
    # h1b with p1, and one for each of the other three births.
    assert judged.pairs_across == Score(right=2, joined=6, true=5)
    # Inside: x joins h1-h2 and p1-p2 wrongly; the copy h1b is missed.
    assert [part.score for part in judged.duplicates] == [Score(0, 1, 1), Score(0, 1, 0)]
    assert judged.pairs == Score(right=2, joined=8, true=6)
    assert judged.twins == Score(right=0, joined=2, true=2)
    assert (judged.mistaken.twins, judged.mistaken.siblings, judged.mistaken.total) == (2, 2, 4)


def test_siblings_made_one_are_a_later_birth_lost_and_a_copy_apart_is_one_too_many():
    judged = evaluate(links(WORKED), truth(), births=BIRTHS)

    counted = {row.birth_order: (row.true, row.counted) for row in judged.counted}
    # x stands for the first daughter (two records each, lower order), y for her once more.
    assert counted == {"all": (4, 4), "1": (1, 2), "2": (1, 0), "3+": (2, 2)}
    everyone = judged.counted[0]
    assert everyone.error_percent == 0
    assert (everyone.srb_true, everyone.srb_counted) == (100.0, 100.0)


def test_a_later_birth_lost_moves_the_ratio():
    judged = evaluate(links({"x": "h1 p1 h2 p2 h1b", "z": "h3 p3", "w": "h4 p4"}), truth(),
                      births=BIRTHS)  # fmt: skip

    everyone = judged.counted[0]
    assert (everyone.true, everyone.counted) == (4, 3)
    assert everyone.error_percent == -25
    assert (everyone.srb_true, everyone.srb_counted, judged.srb_all) == (100.0, 200.0, 100.0)


def test_each_kind_of_error_has_the_recall_of_its_records():
    flaws = pa.table(
        {
            "source": ["hospital", "hospital", "police"],
            "record_id": ["h1b", "h2", "p2"],
            "flaw": ["name", "number", "number"],
        }
    )

    judged = evaluate(links(WORKED), truth(), flaws=flaws)

    parts = {part.name[0]: (part.records, part.score) for part in judged.flaws}
    assert parts["name"] == (1, Score(right=0, joined=0, true=1))
    # h2 meets p1 and p2, p2 meets h1 and h2; of these h2-p2 is right, seen from both ends.
    assert parts["number"] == (2, Score(right=2, joined=4, true=2))
    assert parts["none"] == (6, Score(right=2, joined=8, true=7))


def test_bands_and_review_pairs_are_judged():
    review = pa.table(
        {
            "source_l": ["hospital", "hospital"],
            "record_id_l": ["h1b", "h4"],
            "source_r": ["police", "police"],
            "record_id_r": ["p1", "p3"],
        }
    )

    judged = evaluate(links(WORKED, band={"h1b": "review"}), truth(), review=review)

    assert judged.review == (2, 1)
    assert {part.name[0]: (part.records, part.score) for part in judged.bands} == {
        "linked": (8, Score(right=4, joined=16, true=10)),
        "review": (1, Score(right=0, joined=0, true=2)),
    }


def test_perfect_links_score_one_everywhere():
    perfect = {"a": "h1 h1b p1", "b": "h2 p2", "c": "h3 p3", "d": "h4 p4"}

    judged = evaluate(links(perfect), truth(), births=BIRTHS)

    scores = [judged.births, judged.pairs, judged.pairs_across, judged.twins]
    assert all((s.precision, s.recall, s.f1) == (1, 1, 1) for s in scores)
    assert all(row.error_percent == 0 for row in judged.counted)
    assert judged.mistaken.total == 0


def test_links_that_join_nothing_have_recall_zero_and_no_precision():
    judged = evaluate(links({r: r for _, r, _ in TRUTH}), truth())

    assert (judged.births.recall, judged.births.precision, judged.births.f1) == (0, None, 0)
    assert (judged.counted[0].true, judged.counted[0].counted) == (4, 9)


def test_records_only_one_side_knows_are_told():
    rows = [*TRUTH, ("hospital", "h9", 4), ("clinic", "c1", 1)]

    judged = evaluate(links({**WORKED, "q": "h777"}), truth(rows))

    assert (judged.records, judged.without_truth, judged.absent) == (9, 1, 1)
    assert judged.sources == ("hospital", "police")
    # h9 is missing from the links: its pair with p4 is lost.
    assert judged.pairs_across == Score(right=2, joined=6, true=6)


def test_one_birth_that_swallowed_everything_is_counted_without_listing_its_pairs():
    n = 200_000
    numbers = pa.array(range(n))
    everything = pa.concat_tables(
        pa.table(
            {"birth_id": pa.repeat("x", n), "source": pa.repeat(s, n), "record_id": numbers}
        )
        for s in ("a", "b")
    )  # fmt: skip
    true = pa.table(
        {
            "source": everything.column("source"),
            "record_id": everything.column("record_id"),
            "birth_id": everything.column("record_id"),
        }
    )

    judged = evaluate(everything, true)

    assert judged.births == Score(right=n, joined=n * n, true=n)
    assert judged.counted[0].counted == 1


records = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(1, 5), st.integers(1, 5)), min_size=1, max_size=25
)


@settings(max_examples=60, deadline=None)
@given(records)
def test_random_partitions_score_as_a_slow_obvious_count(rows):
    """Rows: source, true birth, linked birth."""
    sources = sorted({s for s, _, _ in rows})
    plurality = {t: 2 if t <= 2 else 1 for t in range(1, 6)}

    judged = evaluate(
        pa.table(
            {
                "birth_id": [str(p) for _, _, p in rows],
                "source": [s for s, _, _ in rows],
                "record_id": list(range(len(rows))),
            }
        ),
        truth([(s, str(i), t) for i, (s, t, _) in enumerate(rows)]),
        births=pa.table(
            {
                "birth_id": list(plurality),
                "plurality": list(plurality.values()),
                "birth_order": [3, 1, 2, 1, 3],
                "infant_sex": [1, 2, 1, 1, 2],
                "birth_date": [None, date(2025, 3, 1), None, date(2025, 1, 1), date(2025, 9, 1)],
                "delivery": [1, 1, 2, 3, 4],
            }
        ),
    )

    assert judged.pairs == slow_pairs(rows, lambda a, b: True)
    assert judged.pairs_across == slow_pairs(rows, lambda a, b: a[0] != b[0])
    assert [d.score for d in judged.duplicates] == [
        slow_pairs(rows, lambda a, b, s=s: a[0] == b[0] == s) for s in sources
    ]
    joined, true = slow_births(rows)
    assert judged.births == Score(len(joined & true), len(joined), len(true))
    assert {part.name: part.score for part in judged.by_sources} == {
        pair: Score(*(sum(x[:2] == pair for x in some) for some in (joined & true, joined, true)))
        for pair in combinations(sources, 2)
    }
    joined, true = (
        {x for x in kept if plurality[x[2]] > 1 or plurality[x[3]] > 1} for kept in (joined, true)
    )
    assert judged.twins == Score(len(joined & true), len(joined), len(true))
    joined, _ = slow_births(rows)
    assert judged.mistaken.twins == len({x for x in joined if {x[2], x[3]} == {1, 2}})
    assert {
        c.birth_order: (c.true, c.true_boys, c.counted, c.counted_boys) for c in judged.counted
    } == slow_orders(rows)


def slow_pairs(rows, belongs):
    pairs = [(a, b) for a, b in combinations(rows, 2) if belongs(a, b)]
    joined = [a[2] == b[2] for a, b in pairs]
    true = [a[1] == b[1] for a, b in pairs]
    return Score(sum(j and t for j, t in zip(joined, true, strict=True)), sum(joined), sum(true))


def slow_births(rows):
    """Distinct (source, other source, true birth here, true birth there)."""
    joined, true = set(), set()
    for (s1, t1, p1), (s2, t2, p2) in product(rows, rows):
        if s1 < s2 and p1 == p2:
            joined.add((s1, s2, t1, t2))
        if s1 < s2 and t1 == t2:
            true.add((s1, s2, t1, t2))
    return joined, true


def slow_orders(rows):
    order = {1: 3, 2: 1, 3: 2, 4: 1, 5: 3}
    # By order, then date; a birth without a date after those with one.
    rank = {4: 0, 2: 1, 3: 2, 5: 3, 1: 4}
    boys = {1, 3, 4}
    counts = {name: [0, 0, 0, 0] for name in ("all", "1", "2", "3+")}

    def add(birth, column):
        for name in ("all", {1: "1", 2: "2", 3: "3+"}[order[birth]]):
            counts[name][column] += 1
            counts[name][column + 1] += birth in boys

    for birth in {t for _, t, _ in rows}:
        add(birth, 0)
    for linked in {p for _, _, p in rows}:
        inside = [t for _, t, p in rows if p == linked]
        add(min(set(inside), key=lambda t: (-inside.count(t), rank[t])), 2)
    return {name: tuple(pair) for name, pair in counts.items()}


def test_a_truth_that_names_a_record_twice_is_refused():
    with pytest.raises(CannotEvaluateError, match="more than one line"):
        evaluate(links(WORKED), truth([*TRUTH, ("hospital", "h1", 2)]))


def test_links_and_truth_of_other_files_are_refused():
    with pytest.raises(CannotEvaluateError, match="no record in common"):
        evaluate(links(WORKED), truth([("clinic", "c1", 1)]))
