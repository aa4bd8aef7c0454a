"""What people decide goes before the linkage's own judgement, in whatever order they decide it."""

import itertools
import random

import pyarrow as pa
import pytest

from evenborn.reconcile.decisions import PERSON, Decision, decide, name_of

REVIEW = pa.schema(
    [(n, pa.string()) for n in ("source_l", "record_id_l", "source_r", "record_id_r")]
)


def links_of(births, copies=None, bands=None):
    """Return links as the linkage writes them: {birth's first record: members}."""
    copies, bands = copies or {}, bands or {}
    rows = [
        {
            "birth_id": name_of(min(key for key in members if key not in copies)),
            "source": key[0],
            "record_id": key[1],
            "band": bands.get(key, "linked" if len(members) > 1 else "single"),
            "pass": "exact" if len(members) > 1 else "none",
            "weight": None,
            "duplicate_of": copies.get(key),
            "reason": "",
            "reason_en": "",
        }
        for members in births
        for key in members
    ]
    texts = pa.dictionary(pa.int32(), pa.string())
    schema = pa.schema(
        [
            ("birth_id", pa.string()),
            ("source", texts),
            ("record_id", pa.string()),
            ("band", texts),
            ("pass", texts),
            ("weight", pa.float64()),
            ("duplicate_of", pa.string()),
            ("reason", texts),
            ("reason_en", texts),
        ]
    )
    return pa.Table.from_pylist(rows, schema=schema)


def review_of(*pairs):
    rows = [
        {"source_l": left[0], "record_id_l": left[1], "source_r": right[0], "record_id_r": right[1]}
        for left, right in pairs
    ]
    return pa.Table.from_pylist(rows, schema=REVIEW)


def births_in(links):
    """Return the births as sets of their records."""
    found = {}
    for row in links.to_pylist():
        found.setdefault(row["birth_id"], set()).add((row["source"], row["record_id"]))
    return sorted(map(sorted, found.values()))


def row_of(links, key):
    return next(r for r in links.to_pylist() if (r["source"], r["record_id"]) == key)


D1, D2, R1, R2, C1 = (
    ("delivery", "d1"),
    ("delivery", "d2"),
    ("registration", "r1"),
    ("registration", "r2"),
    ("certificate", "c1"),
)


def test_a_pair_said_to_be_one_birth_becomes_one():
    links = links_of([[D1], [R1]], bands={D1: "review", R1: "review"})

    after, still = decide(links, review_of((D1, R1)), [Decision(D1, R1, "same")])

    assert births_in(after) == [[D1, R1]]
    assert row_of(after, R1)["band"] == "linked"
    assert row_of(after, R1)["pass"] == PERSON
    assert "人工" in row_of(after, R1)["reason"]
    assert still.num_rows == 0


def test_what_cannot_be_told_stays_apart_and_is_asked_no_more():
    links = links_of([[D1], [R1]], bands={D1: "review", R1: "review"})

    after, still = decide(links, review_of((D1, R1)), [Decision(D1, R1, "unsure")])

    assert births_in(after) == [[D1], [R1]]
    assert row_of(after, D1)["band"] == "single"
    assert still.num_rows == 0


def test_a_link_that_a_person_calls_wrong_is_undone():
    links = links_of([[C1, D1, R1]])

    after, _ = decide(links, review_of(), [Decision(D1, R1, "different")])

    assert births_in(after) == [[C1, D1], [R1]]
    assert row_of(after, R1)["birth_id"] == name_of(R1)
    assert row_of(after, R1)["band"] == "single"


def test_a_copy_leaves_the_record_it_was_taken_for_and_the_birth_keeps_its_name():
    links = links_of([[D1, D2, R1]], copies={D2: "d1"})

    for decision in (Decision(D1, D2, "different"), Decision(D2, D1, "different")):
        after, _ = decide(links, review_of(), [decision])
        assert births_in(after) == [[D1, R1], [D2]]
        assert row_of(after, D2)["duplicate_of"] is None


def test_a_copy_goes_with_the_record_that_it_repeats():
    links = links_of([[C1, D1, D2]], copies={D2: "d1"})

    after, _ = decide(links, review_of(), [Decision(C1, D1, "different")])

    assert births_in(after) == [[C1], [D1, D2]]
    assert row_of(after, D2)["duplicate_of"] == "d1"


def test_two_records_of_one_agency_said_to_be_one_birth_are_entered_twice():
    links = links_of([[D1, R1], [D2]])

    after, _ = decide(links, review_of((D1, D2)), [Decision(D1, D2, "same")])

    assert births_in(after) == [[D1, D2, R1]]
    assert row_of(after, D2)["duplicate_of"] == "d1"
    assert row_of(after, D1)["duplicate_of"] is None


def test_a_record_with_another_open_pair_still_waits():
    links = links_of([[D1], [R1], [R2]], bands={D1: "review", R1: "review", R2: "review"})

    after, still = decide(links, review_of((D1, R1), (D1, R2)), [Decision(D1, R1, "different")])

    assert row_of(after, D1)["band"] == "review"
    assert row_of(after, R2)["band"] == "review"
    assert row_of(after, R1)["band"] == "single"
    assert still.num_rows == 1


def test_a_decision_about_a_record_that_went_changes_nothing():
    links = links_of([[D1, R1]])

    after, _ = decide(links, review_of(), [Decision(D1, ("delivery", "gone"), "different")])

    assert births_in(after) == [[D1, R1]]


@pytest.mark.parametrize("seed", range(40))
def test_no_record_is_lost_and_the_order_of_decisions_does_not_matter(seed):
    rng = random.Random(seed)
    keys = [
        (s, f"{s[0]}{n}") for s in ("certificate", "delivery", "registration") for n in range(4)
    ]
    rng.shuffle(keys)
    births, copies = [], {}
    while keys:
        members = sorted(keys.pop() for _ in range(min(len(keys), rng.randint(1, 4))))
        births.append(members)
        for source, group in itertools.groupby(members, key=lambda key: key[0]):
            first, *others = list(group)
            copies |= {(source, other[1]): first[1] for other in others}
    everyone = [key for members in births for key in members]
    pairs = rng.sample(list(itertools.combinations(sorted(everyone), 2)), 6)
    decisions = [
        Decision(*pair, said=rng.choice(("same", "different", "unsure"))) for pair in pairs
    ]
    links = links_of(births, copies)

    after, _ = decide(links, review_of(), decisions)
    again, _ = decide(links, review_of(), rng.sample(decisions, len(decisions)))

    assert after.to_pylist() == again.to_pylist()
    assert sorted(key for birth in births_in(after) for key in birth) == sorted(everyone)
    for row in after.to_pylist():
        members = [r for r in after.to_pylist() if r["birth_id"] == row["birth_id"]]
        originals = [r for r in members if r["duplicate_of"] is None]
        # One original of each source, and every copy points at an original of its own birth.
        assert len({r["source"] for r in originals}) == len(originals)
        first = min((r["source"], r["record_id"]) for r in originals)
        assert row["birth_id"] == name_of(first)
        if row["duplicate_of"] is not None:
            assert any(
                r["source"] == row["source"] and r["record_id"] == row["duplicate_of"]
                for r in originals
            )
    for one in decisions:
        together = any(one.left in birth and one.right in birth for birth in births_in(after))
        if one.said == "same":
            assert together
