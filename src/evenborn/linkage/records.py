"""Records of any source as rows of integers, the only thing the engines ever compare.

One function, `coded`, does it for an Arrow batch; DuckDB and Spark both call it, so both compare
the same numbers.
"""

from collections.abc import Collection
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute

from evenborn.linkage.identifiers import NO_DAY, NumberCodes, days_from_civil, number_codes
from evenborn.linkage.names import name_codes, written_codes

# Canonical columns the linkage reads; all but record_id, infant_sex and birth_date may be missing.
TEXTS: Final = (
    "mother_name", "mother_id_number", "father_name", "father_id_number", "infant_name",
    "infant_id_number",
)  # fmt: skip

# Everything it reads beside the record's number: a change elsewhere changes no link.
READ: Final = (
    *TEXTS, "mother_birth_date", "infant_sex", "birth_date", "birth_time", "birth_order",
    "plurality", "plurality_rank", "area_code",
)  # fmt: skip

CODED: Final = pa.schema(
    [
        ("rid", pa.int32()),  # row number over all sources
        ("src", pa.int8()),  # place of the source among the sorted source names
        ("mid", pa.int64()),  # mother's identity number as a key
        ("mid_ok", pa.bool_()),  # ... whose check character fits
        ("mtext", pa.string()),  # ... its text, for counting edits
        ("mborn", pa.int32()),  # mother's birth day, from the column or the number
        ("mname", pa.int32()), ("mread", pa.int32()), ("msur", pa.int32()), ("mfirst", pa.int32()),
        ("mrest", pa.int32()),
        ("fid", pa.int64()),
        ("fname", pa.int32()), ("fread", pa.int32()), ("fsur", pa.int32()), ("ffirst", pa.int32()),
        ("frest", pa.int32()),
        ("iid", pa.int64()), ("iread", pa.int32()),
        ("day", pa.int32()),  # birth date, days since 1970-01-01
        ("swap", pa.int32()),  # ... with day and month swapped, where that is a date
        ("md", pa.int16()),  # ... month * 32 + day of month
        ("sex", pa.int8()), ("ord", pa.int8()), ("plu", pa.int8()),
        ("rank", pa.int8()), ("minute", pa.int16()), ("area", pa.int32()),
    ]
)  # fmt: skip

# What the driver keeps of every record: its name, and keys that group records by one sort each
# (a group-by of 2 million in SQL costs five times as much). 0 = nothing to group by.
KEYS: Final = pa.schema(
    [
        ("src", pa.int8()),
        ("record_id", pa.string()),
        ("k_number", pa.int64()),  # source, mother's number
        (
            "k_names",
            pa.int64(),
        ),  # source, mother's name, order, father's name or mother's birth day
        ("k_exact", pa.int64()),  # mother's number, birth date, sex, order
        ("k_child", pa.int64()),  # child's number
        ("rank", pa.int8()),  # rank in a multiple birth, 0 if unknown
    ]
)

BATCH: Final = pa.schema([*CODED, *(f for f in KEYS if f.name not in CODED.names)])

_MIX: Final = np.uint64(0x9E3779B97F4A7C15)

# The calendar from 1900 to 2100, so that a date is taken apart by looking it up.
_CALENDAR: Final = np.arange("1900-01-01", "2101-01-01", dtype="datetime64[D]")
_FIRST_DAY: Final = int(_CALENDAR[0].astype(np.int64))
_MONTHS: Final = _CALENDAR.astype("datetime64[M]")
_MONTH_OF_DAY: Final = (_MONTHS.astype(np.int64) % 12 + 1).astype(np.int16)
_DAY_OF_MONTH: Final = ((_CALENDAR - _MONTHS).astype(np.int64) + 1).astype(np.int16)
_SWAPPED: Final = np.where(
    _MONTH_OF_DAY == _DAY_OF_MONTH,
    NO_DAY,
    days_from_civil(
        _CALENDAR.astype("datetime64[Y]").astype(np.int64) + 1970,
        _DAY_OF_MONTH.astype(np.int64),
        _MONTH_OF_DAY.astype(np.int64),
    ),
)

_CASE_SEX: Final = (
    "CASE WHEN {sex} IN ('1', '男', 'M', 'male') THEN 1"
    " WHEN {sex} IN ('2', '女', 'F', 'female') THEN 2 END AS sex"
)


def select_sql(relation: str, columns: Collection[str]) -> str:
    """Return the SELECT that reads canonical columns, typed or as ISO text, in any engine.

    Text that cannot be read becomes NULL: the check has already spoken about it, and a record with
    a missing value can still be linked by its other values.
    """

    def text(name: str) -> str:
        return f"CAST({name} AS STRING)" if name in columns else "CAST(NULL AS STRING)"

    def small(name: str) -> str:
        return f"TRY_CAST({name} AS SMALLINT)" if name in columns else "CAST(NULL AS SMALLINT)"

    def day(name: str) -> str:
        return f"TRY_CAST({name} AS DATE)" if name in columns else "CAST(NULL AS DATE)"

    sex = text("infant_sex")
    clock = text("birth_time")
    parts = [f"{text(name)} AS {name}" for name in ("record_id", *TEXTS)]
    parts += [
        f"{day('mother_birth_date')} AS mother_birth_date",
        f"{day('birth_date')} AS birth_date",
        # GB/T 2261.1; anything but male and female links on the other values.
        _CASE_SEX.format(sex=sex),
        f"{small('birth_order')} AS ord",
        f"{small('plurality')} AS plu",
        f"{small('plurality_rank')} AS rank",
        f"TRY_CAST(NULLIF(regexp_extract({clock}, '([0-9]{{1,2}}):([0-9]{{2}})', 1), '') AS INT)"
        f" * 60 + TRY_CAST(NULLIF(regexp_extract({clock}, '([0-9]{{1,2}}):([0-9]{{2}})', 2), '')"
        " AS INT) AS minute"
        if "birth_time" in columns
        else "CAST(NULL AS INT) AS minute",
        f"TRY_CAST(SUBSTR({text('area_code')}, 1, 6) AS INT) AS area",
    ]
    return f"SELECT {', '.join(parts)} FROM {relation}"


def _nullable(values: npt.NDArray[np.generic], missing: npt.NDArray[np.bool_], to: str) -> pa.Array:
    return pa.array(values, type=CODED.field(to).type, mask=missing)


def _int32(code: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
    return (code ^ (code >> 32)).astype(np.int32)


def _days(column: pa.Array) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.bool_]]:
    """Return days since 1970-01-01 and where there is none; outside 1900-2100 counts as none."""
    days = column.cast(pa.date32()).view(pa.int32())
    values, missing = days.fill_null(0).to_numpy(False), days.is_null().to_numpy(False)
    outside = (values < _FIRST_DAY) | (values >= _FIRST_DAY + len(_CALENDAR))
    return (np.where(outside, 0, values), missing | outside) if outside.any() else (values, missing)


def coded(batch: pa.RecordBatch, *, first_rid: int, src: int) -> pa.RecordBatch:
    """Return the records of a batch as rows of `CODED`, then those of `KEYS` not among them.

    Args:
        batch: rows as `select_sql` gives them.
        first_rid: row number of the first record of the batch.
        src: number of the source, 0 to 61.
    """
    n = batch.num_rows
    out: dict[str, pa.Array] = {
        "rid": pa.array(np.arange(first_rid, first_rid + n, dtype=np.int32)),
        "src": pa.array(np.full(n, src, dtype=np.int8)),
    }
    mother = number_codes(batch.column("mother_id_number"))
    out["mid"] = _nullable(mother.key, mother.key == 0, "mid")
    out["mid_ok"] = pa.array(mother.sound)
    out["mtext"] = _one_byte_each(batch.column("mother_id_number").cast(pa.string()))
    column, unknown = _days(batch.column("mother_birth_date"))
    from_number = unknown & (mother.born != NO_DAY)
    born = np.where(from_number, mother.born, column)
    out["mborn"] = _nullable(born, unknown & ~from_number, "mborn")

    names = {
        letter: name_codes(batch.column(column))
        for letter, column in (("m", "mother_name"), ("f", "father_name"))
    }
    for letter, name in names.items():
        missing = name.written == 0
        for part, code in (
            ("name", name.written), ("read", name.read), ("sur", name.surname),
            ("first", name.first), ("rest", name.rest),
        ):  # fmt: skip
            out[letter + part] = _nullable(_int32(code), missing, letter + part)
    father = number_codes(batch.column("father_id_number")).key
    out["fid"] = _nullable(father, father == 0, "fid")
    infant = number_codes(batch.column("infant_id_number")).key
    out["iid"] = _nullable(infant, infant == 0, "iid")
    named = name_codes(_without_placeholders(batch.column("infant_name"))).read
    out["iread"] = _nullable(_int32(named), named == 0, "iread")

    day, no_day = _days(batch.column("birth_date"))
    month = _MONTH_OF_DAY[day - _FIRST_DAY]
    day_of_month = _DAY_OF_MONTH[day - _FIRST_DAY]
    swapped = _SWAPPED[day - _FIRST_DAY]
    out["day"] = _nullable(day, no_day, "day")
    out["swap"] = _nullable(swapped, no_day | (swapped == NO_DAY), "swap")
    out["md"] = _nullable(month * np.int16(32) + day_of_month, no_day, "md")
    for small in ("sex", "ord", "plu", "rank", "minute", "area"):
        out[small] = batch.column(small).cast(CODED.field(small).type, safe=False)

    keys = _keys(
        batch, src=src, mother=mother, infant=infant, born=born, no_born=unknown & ~from_number,
        written=(names["m"].written, names["f"].written),
    )  # fmt: skip
    return pa.RecordBatch.from_arrays(
        [out[n] if n in out else keys[n] for n in BATCH.names], schema=BATCH
    )


def keyed(batch: pa.RecordBatch, *, src: int) -> pa.RecordBatch:
    """Return the records of a batch as rows of `KEYS` alone, the same as `coded` gives them.

    Nine of ten records are settled by their keys and need no more, which is half the work.
    """
    mother = number_codes(batch.column("mother_id_number"))
    column, unknown = _days(batch.column("mother_birth_date"))
    from_number = unknown & (mother.born != NO_DAY)
    keys = _keys(
        batch,
        src=src,
        mother=mother,
        infant=number_codes(batch.column("infant_id_number")).key,
        born=np.where(from_number, mother.born, column),
        no_born=unknown & ~from_number,
        written=(
            written_codes(batch.column("mother_name")),
            written_codes(batch.column("father_name")),
        ),
    )
    return pa.RecordBatch.from_arrays([keys[name] for name in KEYS.names], schema=KEYS)


def _keys(
    batch: pa.RecordBatch,
    *,
    src: int,
    mother: NumberCodes,
    infant: npt.NDArray[np.int64],
    born: npt.NDArray[np.int32],
    no_born: npt.NDArray[np.bool_],
    written: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]],
) -> dict[str, pa.Array]:
    n = batch.num_rows
    small = {
        name: batch.column(name).cast(pa.int64(), safe=False).fill_null(-1).to_numpy(False)
        for name in ("ord", "sex", "rank")
    }
    day, no_day = _days(batch.column("birth_date"))
    mother_name, father_name = written
    spouse = np.where(father_name != 0, father_name, born)
    told = (mother_name != 0) & ((father_name != 0) | ~no_born)
    whole = (mother.key != 0) & ~no_day & (small["sex"] > 0)
    when_and_who = day * np.int64(4096) + small["ord"] * 4 + small["sex"]
    return {
        "src": pa.array(np.full(n, src, dtype=np.int8)),
        "record_id": batch.column("record_id").cast(pa.string()),
        "k_number": _key(mother.key != 0, mother.key, np.int64(src)),
        "k_names": _key(told, mother_name, spouse, small["ord"] * 64 + src),
        "k_exact": _key(whole, mother.key, when_and_who),
        "k_child": pa.array(infant),
        "rank": pa.array(np.maximum(small["rank"], 0).astype(np.int8)),
    }


def _key(where: npt.NDArray[np.bool_], *parts: npt.NDArray[np.int64] | np.int64) -> pa.Array:
    """Return a 64-bit hash of the parts of each row, 0 where there is no key."""
    code = np.zeros(len(where), dtype=np.uint64)
    for part in parts:
        code = (code ^ np.asarray(part).astype(np.int64).view(np.uint64)) * _MIX
        code ^= code >> np.uint64(32)
    return pa.array(np.where(where, code, np.uint64(0)).view(np.int64))


def _one_byte_each(column: pa.Array) -> pa.Array:
    """Put a mark for what is not ASCII: DuckDB counts edits in bytes, Spark in characters."""
    if pa.compute.all(pa.compute.string_is_ascii(column)).as_py() is not False:
        return column
    return pa.compute.replace_substring_regex(column, r"[^\x00-\x7F]", "?")


def _without_placeholders(column: pa.Array) -> pa.Array:
    """Blank what a delivery room writes before the child has a name (李某之女, 张婴, 未取名)."""
    column = column.cast(pa.string())
    if column.null_count == len(column):
        return column
    placeholder = pa.compute.match_substring_regex(
        column,
        "某|婴|未|无名|之子|之女|[的之]?(儿子|女儿|男孩|女孩)|宝宝|^[大小]?双|不详|baby|BABY|Baby",
    )
    return pa.compute.if_else(placeholder, None, column)
