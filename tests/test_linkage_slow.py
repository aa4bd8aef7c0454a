"""The linkage rules again, slowly and obviously, in plain Python on the original values.

No coding of names and numbers, no SQL, no blocking: every pair of records is looked at. The two
must find the same copies, the same exact groups, the same candidates and the same weights.
"""

import datetime as dt
import itertools
import math

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from opencc import OpenCC
from pypinyin import lazy_pinyin

from evenborn.demo import make_county
from evenborn.linkage.comparisons import COMPARISONS
from evenborn.linkage.engines import DuckDBEngine
from evenborn.linkage.model import Model
from evenborn.linkage.names import COMPOUND_SURNAMES, SURNAME_READINGS
from evenborn.linkage.waterfall import duplicate_pairs, exact_groups, score

SOURCES = ("certificate", "delivery", "registration")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_plain = OpenCC("t2s")


@pytest.fixture(scope="module", params=["ordinary", "hard"])
def files(request, tmp_path_factory):
    out = tmp_path_factory.mktemp("slow")
    make_county(births=350, seed=5, out=out, format="parquet", profile=request.param)
    return {name: pq.read_table(out / f"{name}.parquet") for name in SOURCES}


@pytest.fixture(scope="module")
def records(files):
    """All records in order, each value as a clerk would read it."""
    return [_read(row, src) for src, name in enumerate(SOURCES) for row in files[name].to_pylist()]


@pytest.fixture(scope="module")
def coded(files):
    engine = DuckDBEngine(duckdb.connect())
    for name, rows in files.items():
        engine.con.register(name, rows)
    numbers = {name: k for k, name in enumerate(SOURCES)}
    keys = engine.code({name: name for name in SOURCES}, numbers=numbers, first_rid=0, whole=True)
    return engine, keys


def test_copies_inside_a_source_are_the_same(records, coded):
    engine, keys = coded

    left, right = duplicate_pairs(engine, keys, np.arange(len(records)))

    slow = {
        (i, j)
        for (i, a), (j, b) in itertools.combinations(enumerate(records), 2)
        if a["src"] == b["src"] and _are_copies(a, b)
    }
    assert set(zip(left.tolist(), right.tolist(), strict=True)) == slow
    assert slow, "the county has copies"


def test_exact_groups_are_the_same(records, coded):
    _, keys = coded

    members, sizes = exact_groups(keys, np.arange(len(records)))
    found = {frozenset(g.tolist()) for g in np.split(members, np.cumsum(sizes)[:-1])}

    groups = {}
    for i, r in enumerate(records):
        if r["number"] and r["day"] and r["sex"]:
            groups.setdefault((r["number"], r["day"], r["sex"], r["order"]), []).append(i)
    slow = set()
    for group in groups.values():
        sources = [records[i]["src"] for i in group]
        ranks = {records[i]["rank"] for i in group} - {None}
        children = {records[i]["child_number"] for i in group} - {None}
        if len(set(sources)) == len(sources) > 1 and len(ranks) < 2 and len(children) < 2:
            slow.add(frozenset(group))
    assert found == slow
    assert len(slow) > 200


def test_candidates_and_their_weights_are_the_same(records, coded):
    engine, keys = coded
    src = keys.column("src").to_numpy().astype(np.int64)
    everyone = pa.table({"rid": np.arange(len(records), dtype=np.int32), "mask": 1 << src})
    engine.load("everyone", everyone)
    engine.create("cand", "SELECT rec.*, rec.rid AS ent, mask FROM rec JOIN everyone USING (rid)")
    model = Model(prior=0.003)

    pairs, _ = score(engine, model, keys=keys, here=np.arange(len(records)))

    slow = {}
    for (i, a), (j, b) in itertools.combinations(enumerate(records), 2):
        if a["src"] != b["src"] and _may_meet(a, b) and not _different_child(a, b):
            slow[i, j] = _weight(a, b, model)
    found = dict(
        zip(
            zip(pairs.left.tolist(), pairs.right.tolist(), strict=True),
            pairs.weight.tolist(),
            strict=True,
        )
    )
    assert found.keys() == slow.keys()
    assert all(math.isclose(found[pair], slow[pair], abs_tol=1e-6) for pair in slow)


def _read(row, src):
    number = (row.get("mother_id_number") or "").upper() or None
    day = _date(row["birth_date"])
    born = _date(row.get("mother_birth_date"))
    if born is None and number and len(number) == 18 and number[:17].isdigit():
        born = _date(f"{number[6:10]}-{number[10:12]}-{number[12:14]}")
    clock = str(row["birth_time"]) if row.get("birth_time") else None
    child = row.get("infant_name")
    if child and any(x in child for x in ("某", "婴", "未", "之子", "之女", "儿子", "女儿")):
        child = None
    return {
        "src": src,
        "number": number,
        "sound": _is_sound(number),
        "born": born,
        "mother": _name(row.get("mother_name")),
        "father": _name(row.get("father_name")),
        "father_number": (row.get("father_id_number") or "").upper() or None,
        "child": _name(child),
        "child_number": (row.get("infant_id_number") or "").upper() or None,
        "day": day,
        "sex": int(row["infant_sex"]) if str(row["infant_sex"]) in "12" else None,
        "order": row.get("birth_order"),
        "plurality": row.get("plurality"),
        "rank": row.get("plurality_rank"),
        "minute": int(clock[:2]) * 60 + int(clock[3:5]) if clock else None,
        "area": int(row["area_code"][:6]) if row.get("area_code") else None,
    }


def _date(value):
    try:
        return dt.date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None


def _is_sound(number):
    if not number or len(number) != 18 or not number[:17].isdigit():
        return False
    check = "10X98765432"[sum(int(d) * w for d, w in zip(number, WEIGHTS, strict=False)) % 11]
    born = _date(f"{number[6:10]}-{number[10:12]}-{number[12:14]}")
    return number[17] == check and born is not None


def _name(text):
    """Return (characters, sounds of surname, first and further given units), or None."""
    if not text:
        return None
    units, run = [], ""
    for character in _plain.convert(text).upper():
        if "\u4e00" <= character <= "\u9fff":
            units += [run] if run else []
            units, run = [*units, character], ""
        elif character.isalnum():
            run += character
        else:
            units, run = ([*units, run] if run else units), ""
    units += [run] if run else []
    if not units:
        return None
    sounds = [lazy_pinyin(u)[0] if "\u4e00" <= u <= "\u9fff" else u for u in units]
    sounds[0] = SURNAME_READINGS.get(units[0], sounds[0])
    width = 2 if len(units) > 2 and "".join(units[:2]) in COMPOUND_SURNAMES else 1
    return (
        tuple(units), tuple(sounds[:width]), tuple(sounds[width : width + 1]),
        tuple(sounds[width + 1 :]),
    )  # fmt: skip


def _differ(a, b, key):
    return a[key] is not None and b[key] is not None and a[key] != b[key]


def _same(a, b, key):
    return a[key] is not None and a[key] == b[key]


def _sounds_same(a, b, key):
    return a[key] is not None and b[key] is not None and a[key][1:] == b[key][1:]


def _edits(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return row[-1]


def _is_near_number(a, b):
    return not (a["sound"] and b["sound"]) and _edits(a["number"], b["number"]) <= 2


def _swapped(day):
    try:
        return dt.date(day.year, day.day, day.month)
    except ValueError:
        return None


def _near(a, b):
    x, y = a["day"], b["day"]
    if x is None or y is None:
        return True
    apart = abs((x - y).days)
    same_day_of_year = (x.month, x.day) == (y.month, y.day) and apart < 1500
    return apart <= 31 or _swapped(x) == y or _swapped(y) == x or same_day_of_year


def _different_child(a, b):
    order, sex, rank = (_differ(a, b, key) for key in ("order", "sex", "rank"))
    if order and sex:
        return True
    if max(a["plurality"] or 1, b["plurality"] or 1) >= 2:
        if rank or (order and not _same(a, b, "rank")):
            return True
        if sex and not (_same(a, b, "rank") or _same(a, b, "order")):
            return True
    close = a["day"] and b["day"] and abs((a["day"] - b["day"]).days) <= 31
    return not close and not (_same(a, b, "order") and _same(a, b, "sex"))


def _may_meet(a, b):
    near, day = _near(a, b), _same(a, b, "day")
    mother, father = _sounds_same(a, b, "mother"), _sounds_same(a, b, "father")
    born = _same(a, b, "born")
    return (
        (near and (_same(a, b, "number") or _same(a, b, "child_number")))
        or (day and (mother or father or born or _sounds_same(a, b, "child")))
        or (near and ((mother and father) or (born and (mother or father))))
        or (day and all(_same(a, b, k) for k in ("area", "sex", "order")) and _half_name(a, b))
    )


def _half_name(a, b):
    one, other = a["mother"], b["mother"]
    return bool(one and other) and (one[1] == other[1] or one[2] == other[2])


def _are_copies(a, b):
    if _differ(a, b, "order") or _differ(a, b, "rank") or not _near(a, b):
        return False
    day, sex = _same(a, b, "day"), _same(a, b, "sex")
    if not (day or sex):
        return False
    names_differ = a["child"] and b["child"] and not _sounds_same(a, b, "child")
    if _differ(a, b, "child_number") and names_differ:
        return False
    dates_near = _differ(a, b, "day") and abs((a["day"] - b["day"]).days) <= 31
    told = _same(a, b, "rank") or _sounds_same(a, b, "child") or _same(a, b, "minute")
    if not (_same(a, b, "order") or (day and sex and told) or dates_near):
        return False
    if max(a["plurality"] or 1, b["plurality"] or 1) >= 2:
        times = _differ(a, b, "minute") and abs(a["minute"] - b["minute"]) > 1
        if _differ(a, b, "sex") or names_differ or times:
            return False
    if _same(a, b, "number"):
        return True
    fathers_differ = a["father"] and b["father"] and not _sounds_same(a, b, "father")
    if not _sounds_same(a, b, "mother") or fathers_differ or _differ(a, b, "born"):
        return False
    both_numbers = a["number"] and b["number"]
    if both_numbers and not _is_near_number(a, b):
        return False
    # Found by name only where the spouse, or failing him her birth date, agrees with her order.
    spouse = a["father"][0] if a["father"] else a["born"]
    other = b["father"][0] if b["father"] else b["born"]
    same_mother = a["mother"][0] == b["mother"][0]
    return same_mother and spouse is not None and spouse == other and a["order"] == b["order"]


def _weight(a, b, model):
    bits = math.log2(model.prior / (1 - model.prior))
    for comparison in COMPARISONS:
        level = _level(a, b, comparison.name)
        if level is not None:
            place = [x.name for x in comparison.levels].index(level)
            bits += math.log2(model.m[comparison.name][place] / model.u[comparison.name][place])
    return bits


def _name_level(a, b, key):
    x, y = a[key], b[key]
    if x is None or y is None:
        return None
    if x[0] == y[0]:
        return "same"
    if x[1:] == y[1:]:
        return "same_sound"
    surname, first, rest = (x[k] == y[k] for k in (1, 2, 3))
    if (surname and first) or (rest and x[3] and (surname or first)):
        return "close"
    return "same_surname" if surname else "other"


def _level(a, b, name):
    both = lambda key: a[key] is not None and b[key] is not None  # noqa: E731
    match name:
        case "mother":
            if both("number") and a["number"] == b["number"]:
                return "same_number"
            if both("number") and _is_near_number(a, b):
                return "near_number"
            if both("born") and a["born"] == b["born"]:
                return "same_birth_day"
            if both("number"):
                return "other_number"
            return "other_birth_day" if both("born") else None
        case "mother_name":
            return _name_level(a, b, "mother")
        case "father":
            if both("father_number") and a["father_number"] == b["father_number"]:
                return "same_number"
            level = _name_level(a, b, "father")
            return level or ("other" if both("father_number") else None)
        case "child":
            if both("child_number") and a["child_number"] == b["child_number"]:
                return "same_number"
            if both("child"):
                return "same_name" if _sounds_same(a, b, "child") else "other"
            return "other" if both("child_number") else None
        case "day":
            if not both("day"):
                return None
            if a["day"] == b["day"]:
                return "same"
            one_day = abs((a["day"] - b["day"]).days) == 1
            swapped = _swapped(a["day"]) == b["day"] or _swapped(b["day"]) == a["day"]
            return "slip" if one_day or swapped else "near"
        case "sex" | "order":
            return None if not both(name) else "same" if a[name] == b[name] else "other"
        case "area":
            if not both("area"):
                return None
            if a["area"] == b["area"]:
                return "same"
            return "near" if a["area"] // 100 == b["area"] // 100 else "other"
        case "time":
            if not both("minute"):
                return None
            apart = abs(a["minute"] - b["minute"])
            return "same" if apart <= 1 else "near" if apart <= 60 else "other"
    raise AssertionError(name)
