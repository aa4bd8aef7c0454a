"""Records as Arrow tables whose columns are the canonical ones of the agency's schema."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evenborn.demo.families import Births
from evenborn.demo.identity import Chars, Ints, digits
from evenborn.demo.names import Vocabulary
from evenborn.demo.newborns import Newborns
from evenborn.demo.records import NO_DAY, Records
from evenborn.standards.schema import Type, load_schema

MARKS = {"delivery": "ZY", "registration": "HJ", "certificate": "QF"}
"""Record numbers begin with 住院 (admission), 户籍 (household), 签发 (issue)."""

ARROW: dict[Type, pa.DataType] = {
    "text": pa.string(),
    "code": pa.string(),
    "integer": pa.int32(),
    "decimal": pa.float64(),
    "date": pa.date32(),
    "time": pa.time32("s"),
    "moment": pa.timestamp("s"),
    "month": pa.string(),
    "citizen": pa.string(),
    "division": pa.string(),
    "facility": pa.string(),
}


@dataclass(frozen=True)
class Written:
    """One agency's part of a county, ready to be put into a file.

    `no_such_day` are the rows whose birth date does not exist: an empty cell in the table, and
    in CSV and XLSX the text in `no_such_day_texts`.
    """

    table: pa.Table
    no_such_day: Ints
    no_such_day_texts: list[str]


def fixed_text(characters: Chars) -> pa.StringArray:
    """Make (n, k) characters n texts of k letters."""
    count, width = characters.shape
    offsets = np.arange(count + 1, dtype=np.int32) * np.int32(width)
    data = np.ascontiguousarray(characters)
    return pa.StringArray.from_buffers(count, pa.py_buffer(offsets), pa.py_buffer(data))


def text(characters: Chars, lengths: Ints) -> pa.StringArray:
    """Make (n, k) characters n texts of the given lengths; length 0 is null."""
    count, width = characters.shape
    offsets = np.zeros(count + 1, dtype=np.int32)
    np.cumsum(lengths, out=offsets[1:])
    data = characters[np.arange(width) < lengths[:, None]]
    valid = np.packbits(lengths > 0, bitorder="little")
    return pa.StringArray.from_buffers(
        count, pa.py_buffer(offsets), pa.py_buffer(data), pa.py_buffer(valid)
    )


def codes_as_text(codes: Ints) -> pa.Array:
    """Write whole numbers that repeat (division codes) as text; 0 is null."""
    known, at = np.unique(codes, return_inverse=True)
    words = pa.array([str(code) if code else None for code in known.tolist()], pa.string())
    return words.take(pa.array(at))


def optional(values: npt.NDArray[np.integer], kind: pa.DataType) -> pa.Array:
    """Make an Arrow column in which 0 is null."""
    return pa.array(values, mask=values == 0).cast(kind)


def one_of(words: list[str], at: npt.NDArray[np.integer]) -> pa.Array:
    """Write each row as the word at its number; a negative number is null."""
    return pa.array(words, pa.string()).take(pa.array(at, mask=at < 0))


def days(values: npt.NDArray[np.int32]) -> pa.Array:
    """Make days since 1970-01-01 a date column; NO_DAY is null."""
    return pa.array(values, pa.date32(), mask=values == NO_DAY)


def record_numbers(source: str, county: int, records: Records) -> pa.StringArray:
    """Number the records as the agency does: mark, county, year of entry, serial.

    A repeated line has the number of the line it repeats.
    """
    count = len(records)
    own = records.first == np.arange(count)
    serial = (np.cumsum(own))[records.first]
    assert count < 10_000_000, "one county fills the seven digits of its serial"
    months = records.registered[records.first].astype("datetime64[D]").astype("datetime64[Y]")
    out = np.empty((count, 22), dtype=np.uint8)
    out[:, :9] = np.frombuffer(f"{MARKS[source]}{county}-".encode(), np.uint8)
    out[:, 9:13] = digits(1970 + months.astype(np.int64), 4)
    out[:, 13] = ord("-")
    out[:, 14:22] = digits(serial, 8)
    return fixed_text(out)


def write_down(
    records: Records,
    births: Births,
    newborns: Newborns,
    source: str,
    *,
    county: int,
    hospitals: list[str],
    words: Vocabulary,
) -> Written:
    """Turn records into the table that the agency hands in.

    Every column of the schema is there, in its order; those the demo does not invent are empty.
    """
    birth = records.birth
    missing = np.flatnonzero(records.impossible)
    birth_date = pa.array(records.day, pa.date32(), mask=records.impossible)
    number = text(records.mother_number, records.mother_length)
    seconds = records.minute.astype(np.int32) * 60
    # A mother without a number has no kind of document either: the cell stays empty.
    papers = np.where(births.mother_number_length[births.mother[birth]] == 18, 0, 1)
    papers[records.mother_length == 0] = -1
    at_home = births.home[birth].astype(np.int64)
    issued = newborns.certified[birth]
    # A certificate is written in the days before its entry; other registers learn of it later.
    issued_on = (births.day[birth] + newborns.certificate_delay[birth]).astype(np.int32)
    no_certificate = ~issued if source != "certificate" else np.zeros(len(records), dtype=bool)
    certificate = newborns.certificate_numbers(birth)
    entered = births.day[birth].astype(np.int64) * 86_400 + (
        births.minute[birth].astype(np.int64) * 60 + newborns.entry_delay[birth]
    )
    made: dict[str, pa.Array] = {
        "record_id": record_numbers(source, county, records),
        "mother_name": words.write(records.mother_name),
        "mother_id_number": number,
        "mother_id_type": one_of(["1", "2"], papers),
        "mother_birth_date": days(records.mother_born),
        "father_name": words.write(records.father_name),
        "father_id_number": text(records.father_number, records.father_length),
        "infant_name": words.write(records.infant_name),
        "infant_id_number": text(records.infant_number, records.infant_length),
        "infant_sex": one_of([str(code) for code in range(10)], records.sex),
        "birth_date": birth_date,
        "birth_time": pa.array(seconds, pa.time32("s"), mask=records.minute < 0),
        "birth_order": optional(records.order, pa.int8()),
        "plurality": optional(records.plurality, pa.int8()),
        "plurality_rank": optional(records.rank, pa.int8()),
        "area_code": codes_as_text(records.area),
        "hukou_code": codes_as_text(records.hukou),
        "facility_code": one_of(hospitals, records.hospital),
        "registered_on": days(records.registered),
        "place_type": one_of(["facility", "home"], at_home),
        "outcome": one_of(["live"], np.zeros(len(records), dtype=np.int64)),
        "gestation_weeks": pa.array(newborns.weeks[birth], pa.int8()),
        "gestation_days": pa.array(newborns.days[birth], pa.int8()),
        "weight_grams": pa.array(newborns.weight_grams[birth], pa.int16()),
        "length_cm": pa.array(newborns.length_mm[birth] / 10),
        "certificate_number": _masked(certificate, no_certificate),
        "issue_kind": one_of(["first"], np.zeros(len(records), dtype=np.int64)),
        "issued_on": pa.array(issued_on, pa.date32()),
        "issuing_facility_code": one_of(
            hospitals, np.where(births.home[birth], 0, births.hospital[birth])
        ),
    }
    if source == "delivery":
        made |= {
            "admission_number": record_numbers(source, county, records),
            "delivery_mode": one_of(["vaginal", "assisted", "caesarean"], newborns.mode[birth]),
            "parity": optional(
                np.where(records.order > 0, births.order[birth] - births.rank[birth] + 1, 0).astype(
                    np.int8
                ),
                pa.int8(),
            ),
            "apgar_1": pa.array(newborns.apgar_1[birth], pa.int8()),
            "apgar_5": pa.array(newborns.apgar_5[birth], pa.int8()),
            "certificate_state": one_of(["issued", "pending"], (~issued).astype(np.int64)),
            "certificate_issued_on": pa.array(issued_on, pa.date32(), mask=no_certificate),
            "entered_at": pa.array(entered, pa.timestamp("s")),
        }
    columns = load_schema(source).columns
    table = pa.table(
        {
            column.name: made.get(column.name, pa.nulls(len(records), ARROW[column.type]))
            for column in columns
        }
    )
    years = records.day[missing].astype("datetime64[D]").astype("datetime64[Y]")
    texts = [f"{year}-02-30" for year in years.astype(str)]
    return Written(table, missing, texts)


def _masked(values: pa.Array, missing: npt.NDArray[np.bool_]) -> pa.Array:
    if not missing.any():
        return values
    return values.filter(pa.array(~missing)).take(pa.array(np.cumsum(~missing) - 1, mask=missing))
