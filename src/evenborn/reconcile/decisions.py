"""What people decided about pairs of records, worked into the links that the linkage made.

A decision says of two records that they are one birth, are two births, or cannot be told. It goes
before the linkage's own judgement. Decisions are few and links are many, so only the births that a
decision names are taken apart.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

Key = tuple[str, str]  # source, record id
Said = Literal["same", "different", "unsure"]

PERSON: Final = "person"  # how a record came to its birth: somebody decided it
SAME_ZH, SAME_EN = "人工复核：同一次出生", "decided by a person: one birth"
APART_ZH, APART_EN = "人工复核：不是同一次出生", "decided by a person: not one birth"


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about two records, each named by source and record id."""

    left: Key
    right: Key
    said: Said


@dataclass(slots=True)
class _Member:
    """A record of a birth that a decision names."""

    row: int
    key: Key
    birth: str
    band: str
    copy_of: str | None
    how: str
    reason: tuple[str, str]

    def say(self, zh: str, en: str) -> None:
        """Write down that a person decided it."""
        self.how, self.reason = PERSON, (zh, en)


def decide(
    links: pa.Table, review: pa.Table, decisions: Sequence[Decision]
) -> tuple[pa.Table, pa.Table]:
    """Return links and open pairs after the decisions.

    "different" is applied first and "same" after it, each in the order of the records' names, so
    the order in which people decided changes nothing. Decisions about records that are not there
    are passed over.

    Args:
        links: one row per record, as `Links.table()` makes it.
        review: one row per open pair, as `Links.review()` makes it.
        decisions: at most one for a pair.

    Returns:
        Both tables; a decided pair is open no longer, and no record is gone.
    """
    there = _members(links, {key for one in decisions for key in (one.left, one.right)})
    wanted = [one for one in decisions if one.left in there and one.right in there]
    still = _still_open(review, wanted)
    if not wanted:
        return _plain(links), still
    for one in _in_order(wanted, "different"):
        _part(there, one)
    for one in _in_order(wanted, "same"):
        _join(there, one)
    _settle_bands(there, still, {key for one in wanted for key in (one.left, one.right)})
    return _written(_plain(links), there.values()), still


def _in_order(decisions: Iterable[Decision], said: Said) -> list[Decision]:
    return sorted(
        (one for one in decisions if one.said == said), key=lambda one: (one.left, one.right)
    )


def _members(links: pa.Table, keys: set[Key]) -> dict[Key, _Member]:
    """Return all records of the births that the keys name."""
    named = pa.table(
        {"source": [source for source, _ in keys], "record_id": [record for _, record in keys]},
        schema=pa.schema([("source", pa.string()), ("record_id", pa.string())]),
    )
    with duckdb.connect() as con:
        con.register("named", named)
        con.register("links", _plain(links).append_column("row", pa.array(range(links.num_rows))))
        rows = con.execute(
            "SELECT row, source, record_id, birth_id, band, duplicate_of, pass, reason, reason_en "
            "FROM links WHERE birth_id IN (SELECT birth_id FROM links JOIN named "
            "USING (source, record_id)) ORDER BY source, record_id"
        ).fetchall()
    return {
        (source, record): _Member(
            row, (source, record), birth, band, copy_of, how, (reason, reason_en)
        )
        for row, source, record, birth, band, copy_of, how, reason, reason_en in rows
    }


def _of(there: Mapping[Key, _Member], birth: str) -> list[_Member]:
    """Return the records of a birth in the order of their names."""
    return sorted((one for one in there.values() if one.birth == birth), key=lambda one: one.key)


def _part(there: dict[Key, _Member], decision: Decision) -> None:
    """Take the right record, and what repeats it, out of the left record's birth."""
    left, right = there[decision.left], there[decision.right]
    if left.birth != right.birth:
        return
    leaving = right
    if left.copy_of == right.key[1] and left.key[0] == right.key[0]:
        leaving = left  # the copy leaves the record it was taken for
    birth = leaving.birth
    leaving.copy_of = None
    gone = [leaving] + [
        one
        for one in _of(there, birth)
        if one.key[0] == leaving.key[0] and one.copy_of == leaving.key[1]
    ]
    for one in gone:
        one.birth = name_of(leaving.key)
        one.say(APART_ZH, APART_EN)
    # Those that stay are named after their first original again.
    stayed = [one for one in there.values() if one.birth == birth and one not in gone]
    _rename(stayed)


def _join(there: dict[Key, _Member], decision: Decision) -> None:
    """Make the births of both records one; each source keeps one original."""
    left, right = there[decision.left], there[decision.right]
    if left.birth == right.birth:
        return
    together = _of(there, left.birth) + _of(there, right.birth)
    originals: dict[str, _Member] = {}
    for one in sorted(together, key=lambda one: one.key):
        if one.copy_of is not None:
            continue
        first = originals.setdefault(one.key[0], one)
        if first is not one:
            for other in together:
                if other.key[0] == one.key[0] and other.copy_of == one.key[1]:
                    other.copy_of = first.key[1]
            one.copy_of = first.key[1]
    _rename(together)
    left.say(SAME_ZH, SAME_EN)
    right.say(SAME_ZH, SAME_EN)


def _rename(members: Sequence[_Member]) -> None:
    """Name a birth after its first original, as the linkage does."""
    if members:
        first = min(one.key for one in members if one.copy_of is None)
        for one in members:
            one.birth = name_of(first)


def name_of(key: Key) -> str:
    """Return the name of the birth whose first record this is (`Links.birth_ids`)."""
    return hashlib.md5(f"{key[0]}\x1f{key[1]}".encode(), usedforsecurity=False).hexdigest()[:16]


def _settle_bands(there: dict[Key, _Member], still: pa.Table, decided: set[Key]) -> None:
    """Say of each record whether it stands alone, is linked, or still waits for a person."""
    waiting = {
        *zip(_texts(still, "source_l"), _texts(still, "record_id_l"), strict=True),
        *zip(_texts(still, "source_r"), _texts(still, "record_id_r"), strict=True),
    }
    sizes: dict[str, int] = {}
    for one in there.values():
        sizes[one.birth] = sizes.get(one.birth, 0) + 1
    for one in there.values():
        if one.key in waiting:
            one.band = "review"
        elif one.key in decided or one.band != "review" or sizes[one.birth] > 1:
            one.band = "linked" if sizes[one.birth] > 1 else "single"


def _texts(table: pa.Table, column: str) -> list[str]:
    return [str(value) for value in table.column(column).to_pylist()]


def _still_open(review: pa.Table, decisions: Sequence[Decision]) -> pa.Table:
    """Return the pairs that nobody has decided yet."""
    done = {frozenset((one.left, one.right)) for one in decisions}
    if not done:
        return review
    pairs = zip(
        zip(_texts(review, "source_l"), _texts(review, "record_id_l"), strict=True),
        zip(_texts(review, "source_r"), _texts(review, "record_id_r"), strict=True),
        strict=True,
    )
    return review.filter(pa.array([frozenset(pair) not in done for pair in pairs], pa.bool_()))


def _plain(links: pa.Table) -> pa.Table:
    """Return the table with its word lists as texts."""
    columns = [
        column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
        for column in links.columns
    ]
    return pa.table(dict(zip(links.column_names, columns, strict=True)))


def _written(links: pa.Table, members: Iterable[_Member]) -> pa.Table:
    """Return the table with the rows of these records written anew, its word lists kept short."""
    changed = sorted(members, key=lambda one: one.row)
    rows = pa.array([one.row for one in changed], pa.int64())
    values = {
        "birth_id": [one.birth for one in changed],
        "band": [one.band for one in changed],
        "pass": [one.how for one in changed],
        "duplicate_of": [one.copy_of for one in changed],
        "reason": [one.reason[0] for one in changed],
        "reason_en": [one.reason[1] for one in changed],
    }
    mask = pc.is_in(pa.array(range(links.num_rows), pa.int64()), value_set=rows)
    for name, texts in values.items():
        place = links.schema.get_field_index(name)
        column = links.column(name).combine_chunks()
        links = links.set_column(
            place, name, pc.replace_with_mask(column, mask, pa.array(texts, column.type))
        )
    for name in ("source", "band", "pass", "reason", "reason_en"):
        place = links.schema.get_field_index(name)
        links = links.set_column(place, name, pc.dictionary_encode(links.column(name)))
    return links
