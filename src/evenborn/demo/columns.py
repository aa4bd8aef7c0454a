"""Records as Arrow tables whose columns are the canonical ones of the agency's schema."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evenborn.demo.arrays import Chars, Days, Flags, Ints, Tokens
from evenborn.demo.families import Births
from evenborn.demo.identity import digits
from evenborn.demo.names import Vocabulary
from evenborn.demo.newborns import Newborns
from evenborn.demo.records import NO_DAY, Records
from evenborn.standards.schema import Type, load_schema

MARKS = {"delivery": "ZY", "registration": "HJ", "certificate": "QF"}
"""Record numbers begin with 住院 (admission), 户籍 (household), 签发 (issue)."""

NOT_WRITTEN = frozenset(
    {"mother_phone", "residence_address", "hukou_address", "attendant_name", "late_reason"}
)
"""Columns of the delivery register that the demo's hospitals do not send: only who issues
certificates needs them, and invented addresses would prove nothing."""

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


@dataclass(frozen=True)
class People:
    """The true names of a county as texts: mothers and fathers (m,), infants (n,)."""

    mothers: pa.StringArray
    fathers: pa.StringArray
    infants: pa.StringArray


def named(births: Births, words: Vocabulary) -> People:
    """Write every true name once; the agencies mostly repeat them."""
    return People(
        mothers=words.write(births.mother_name),
        fathers=words.write(births.father_name),
        infants=words.write(births.infant_name),
    )


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


def codes_as_text(codes: Ints) -> pa.DictionaryArray:
    """Write whole numbers that repeat (division codes) as text; 0 is null."""
    known = optional(codes, pa.int64()).dictionary_encode()
    return pa.DictionaryArray.from_arrays(known.indices, known.dictionary.cast(pa.string()))


def optional(values: npt.NDArray[np.integer], kind: pa.DataType) -> pa.Array:
    """Make an Arrow column in which 0 is null."""
    return pa.array(values, mask=values == 0).cast(kind)


def one_of(words: list[str], at: npt.NDArray[np.integer]) -> pa.DictionaryArray:
    """Write each row as the word at its number; a negative number is null."""
    indices = at.astype(np.int32)
    return pa.DictionaryArray.from_arrays(
        pa.array(indices, mask=indices < 0), pa.array(words, pa.string())
    )


def always(word: str, count: int) -> pa.DictionaryArray:
    """Write the same word `count` times."""
    return one_of([word], np.zeros(count, dtype=np.int32))


def names_as_text(
    names: Tokens, true_names: Tokens, true_texts: pa.StringArray, at: Ints, words: Vocabulary
) -> pa.Array:
    """Write names: those as in truth are looked up, only the others are put together.

    Args:
        names: (r, 3 or 4) tokens as the agency has them.
        true_names: (m, 3) tokens of all persons. true_texts: their m texts.
        at: (r,) the row in those of each name's bearer.
    """
    other = np.flatnonzero(
        (names[:, :3] != true_names.take(at, axis=0)).any(axis=1) | names[:, 3:].any(axis=1)
    )
    where = at.copy()
    where[other] = len(true_texts) + np.arange(len(other))
    return pa.concat_arrays([true_texts, words.write(names[other])]).take(pa.array(where))


def days(values: Days) -> pa.Array:
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
    people: People,
) -> Written:
    """Turn records into the table that the agency hands in.

    Every column of the schema is there, in its order; those the demo does not invent are empty.
    """
    birth = records.birth
    mother = births.mother[birth]
    missing = np.flatnonzero(records.impossible)
    birth_date = pa.array(records.day, pa.date32(), mask=records.impossible)
    number = text(records.mother_number, records.mother_length)
    seconds = records.minute.astype(np.int32) * 60
    # A mother without a number has no kind of document either: the cell stays empty.
    papers = np.where(births.mother_number_length[mother] == 18, 0, 1)
    papers[records.mother_length == 0] = -1
    at_home = births.home[birth].astype(np.int64)
    issued = newborns.certified[birth]
    # A certificate is written in the days before its entry; other registers learn of it later.
    issued_on = (births.day[birth] + newborns.certificate_delay[birth]).astype(np.int32)
    no_certificate = ~issued if source != "certificate" else np.zeros(len(records), dtype=bool)
    certificate = newborns.certificate_numbers(birth)
    born = births.day[birth].astype(np.int64) * 86_400 + births.minute[birth] * np.int64(60)
    # Entered at some time of the day of registration, and not before the birth.
    clock = records.registered.astype(np.int64) * 86_400 + newborns.entry_clock[birth]
    entered = np.maximum(clock, born + 600)
    record_id = record_numbers(source, county, records)
    made: dict[str, pa.Array] = {
        "record_id": record_id,
        "mother_name": names_as_text(
            records.mother_name, births.mother_name, people.mothers, mother, words
        ),
        "mother_id_number": number,
        "mother_id_type": one_of(["1", "2"], papers),
        "mother_birth_date": days(records.mother_born),
        "father_name": names_as_text(
            records.father_name, births.father_name, people.fathers, mother, words
        ),
        "father_id_number": text(records.father_number, records.father_length),
        "infant_name": names_as_text(
            records.infant_name, births.infant_name, people.infants, birth, words
        ),
        "infant_id_number": text(records.infant_number, records.infant_length),
        "infant_sex": pa.array(records.sex, pa.int8()),
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
        "outcome": always("live", len(records)),
        "gestation_weeks": pa.array(newborns.weeks[birth], pa.int8()),
        "gestation_days": pa.array(newborns.days[birth], pa.int8()),
        "weight_grams": pa.array(newborns.weight_grams[birth], pa.int16()),
        "length_cm": pa.array(newborns.length_mm[birth] / 10),
        "certificate_number": _masked(certificate, no_certificate),
        "issue_kind": always("first", len(records)),
        "issued_on": pa.array(issued_on, pa.date32()),
        "issuing_facility_code": one_of(
            hospitals, np.where(births.home[birth], 0, births.hospital[birth])
        ),
    }
    if source == "delivery":
        made |= {
            "admission_number": record_id,
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
    columns = [column for column in load_schema(source).columns if column.name not in NOT_WRITTEN]
    table = pa.table(
        {
            column.name: made.get(column.name, pa.nulls(len(records), ARROW[column.type]))
            for column in columns
        }
    )
    years = records.day[missing].astype("datetime64[D]").astype("datetime64[Y]")
    texts = [f"{year}-02-30" for year in years.astype(str)]
    return Written(table, missing, texts)


def _masked(values: pa.Array, missing: Flags) -> pa.Array:
    if not missing.any():
        return values
    return values.filter(pa.array(~missing)).take(pa.array(np.cumsum(~missing) - 1, mask=missing))
