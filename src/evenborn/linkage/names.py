"""Chinese personal names as numbers: characters folded, readings without tones, surname apart.

DuckDB compares strings by bytes, so 王 and 李 are three edits apart and the Jaro-Winkler of
王芳 and 李芳 differs between DuckDB and Spark. A name is therefore turned once into a few integers,
by numpy over whole columns, and every engine afterwards compares integers only.

A *unit* is one Han character or one run of letters (阿依古丽·买买提 has seven units, NGUYEN THI HOA
three). Separators (spaces, dots, hyphens, the middle dot) end a run and leave no trace.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pypinyin.constants import PINYIN_DICT
from pypinyin.contrib.tone_convert import to_normal

Points = npt.NDArray[np.uint32]
Codes = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]

# Readings as a surname, where the dictionary's first reading is the one of the common word.
# Source: 《中国姓氏大辞典》 readings, cross-checked with GB/T 28039-2011 (names in Pinyin).
SURNAME_READINGS: Final = {
    "曾": "zeng", "单": "shan", "仇": "qiu", "翟": "zhai", "解": "xie", "查": "zha", "任": "ren",
    "区": "ou", "朴": "piao", "盖": "ge", "乐": "yue", "燕": "yan", "华": "hua", "缪": "miao",
    "覃": "qin", "冼": "xian", "员": "yun", "种": "chong", "繁": "po", "折": "she", "召": "shao",
    "洗": "xian", "秘": "bi", "纪": "ji", "葛": "ge", "谌": "chen", "黑": "he", "隗": "wei",
    "尉": "wei", "石": "shi", "柏": "bai", "车": "che", "都": "du", "宁": "ning", "牟": "mou",
    "贾": "jia", "宿": "su", "祭": "zhai", "藏": "zang", "那": "na", "郝": "hao", "俞": "yu",
    "卜": "bu", "曲": "qu", "应": "ying", "占": "zhan", "桑": "sang", "闫": "yan", "阎": "yan",
}  # fmt: skip

COMPOUND_SURNAMES: Final = [
    "欧阳",
    "太史",
    "端木",
    "上官",
    "司马",
    "东方",
    "独孤",
    "南宫",
    "万俟",
    "闻人",
    "夏侯",
    "诸葛",
    "尉迟",
    "公羊",
    "赫连",
    "澹台",
    "皇甫",
    "宗政",
    "濮阳",
    "公冶",
    "太叔",
    "申屠",
    "公孙",
    "慕容",
    "仲孙",
    "钟离",
    "长孙",
    "宇文",
    "司徒",
    "鲜于",
    "司空",
    "令狐",
    "百里",
    "呼延",
    "东郭",
    "南门",
    "西门",
    "拓跋",
    "轩辕",
    "段干",
    "单于",
]

_TOP: Final = 0x110000  # one past the last Unicode code point
_HAN: Final = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x32000))
# Odd 64-bit multipliers (golden ratio and relatives): products wrap, which is what a hash wants.
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_STEP: Final = np.uint64(0xD6E8FEB86659FD93)
_SHIFT: Final = np.uint64(29)


@dataclass(frozen=True)
class NameCodes:
    """Names of n people as integers; 0 everywhere where the name is missing.

    Attributes:
        written: (n,) the name in simplified characters, letters in capitals, as a hash.
        read: (n,) the name as it sounds (Pinyin without tones), as a hash.
        surname: (n,) the sound of the surname, as a hash.
        first: (n,) the sound of the first given unit, 0 if there is none.
        rest: (n,) the sound of all further given units together, 0 if there are none.
    """

    written: Codes
    read: Codes
    surname: Codes
    first: Codes
    rest: Codes


@cache
def _fold_table() -> Points:
    """Map each code point to its plain form: simplified, half-width, capital; 0 = separator."""
    table = np.arange(_TOP, dtype=np.uint32)
    traditional = files("opencc").joinpath("dictionary/TSCharacters.txt").read_text("utf-8")
    for line in traditional.splitlines():
        old, _, new = line.partition("\t")
        # Where a character has several simplified forms the first is the usual one; 乾 may stay.
        if len(old) == 1 and new:
            table[ord(old)] = ord(new[0])
    table[0xFF01:0xFF5F] = np.arange(0x21, 0x7F)  # full-width forms
    for first, last in ((0x61, 0x7B), (0xFF41, 0xFF5B)):
        table[first:last] = np.arange(0x41, 0x5B)
    for point in range(0x80):
        if not chr(point).isalnum():
            table[point] = 0
    for mark in "\u00a0\u3000·•・‧∙⋅．。、，,.'’‘`-‐–—_()（）[]【】*＊?？\ufeff\u200b":
        table[ord(mark)] = 0
    return table


@cache
def _is_han() -> npt.NDArray[np.bool_]:
    table = np.zeros(_TOP, dtype=bool)
    for first, last in _HAN:
        table[first:last] = True
    return table


def _sound_code(syllable: str) -> int:
    """Return a stable number for a syllable: its letters in base 27, below 27**6 + 1."""
    code = 0
    for letter in syllable[:6]:
        code = code * 27 + ord(letter) - 96
    return code + _TOP  # never the same as a bare code point


@cache
def _reading(point: int) -> int:
    readings = PINYIN_DICT.get(point)
    if not readings:
        return point
    plain = to_normal(readings.split(",")[0], v_to_u=False).replace("ü", "v")
    return _sound_code("".join(letter for letter in plain if "a" <= letter <= "z"))


def _surname_reading(point: int) -> int:
    own = SURNAME_READINGS.get(chr(point))
    return _sound_code(own) if own else _reading(point)


def _readings(points: Points, reading: Callable[[int], int] = _reading) -> Hashes:
    """Return the sound of each unit's code point; only the characters that occur are looked up."""
    present = np.flatnonzero(np.bincount(points, minlength=1))
    table: Hashes = np.zeros(int(present[-1]) + 1 if len(present) else 1, dtype=np.uint64)
    for point in present.tolist():
        table[point] = reading(point)
    return table[points]


def code_points(column: pa.Array) -> tuple[Points, Codes]:
    """Return the characters of a string column end to end, and where each value starts.

    Args:
        column: n strings (string or large_string), nulls count as empty.

    Returns:
        points: all code points; starts: (n + 1,) value i is points[starts[i]:starts[i + 1]].
    """
    # A null may keep bytes of its own (pyarrow.compute.if_else leaves them): blank it first.
    column = column.cast(pa.large_string()).fill_null("")
    _, offset_buffer, data_buffer = column.buffers()
    offsets = np.frombuffer(offset_buffer, dtype=np.int64)[
        column.offset : column.offset + len(column) + 1
    ]
    raw = np.frombuffer(data_buffer, dtype=np.uint8) if data_buffer else np.zeros(0, np.uint8)
    raw = raw[offsets[0] : offsets[-1]]
    offsets = offsets - offsets[0]
    points = np.frombuffer(raw.tobytes().decode("utf-8").encode("utf-32-le"), dtype=np.uint32)
    # Han characters take three bytes each; counting every byte is needed only where others occur.
    if len(raw) == 3 * len(points) and not np.any(offsets % 3):
        return points, offsets // 3
    counted = np.zeros(len(raw) + 1, dtype=np.int64)
    np.cumsum((raw & 0xC0) != 0x80, out=counted[1:])
    return points, counted[offsets]


def _units(column: pa.Array) -> tuple[Hashes, Hashes, Codes]:
    """Return the units of any names end to end, as written and as they sound, and the starts."""
    points, starts = code_points(column)
    folded = _fold_table()[points]
    kept = folded != 0
    han = _is_han()[folded]
    letter = kept & ~han
    # A unit begins at each Han character, and at each letter whose left neighbour is no letter.
    follows_letter = np.zeros(len(points), dtype=bool)
    follows_letter[1:] = letter[:-1]
    follows_letter[starts[starts < len(points)]] = False
    begins = kept & (han | ~follows_letter)
    counted = np.zeros(len(points) + 1, dtype=np.int64)
    np.cumsum(begins, out=counted[1:])

    begin_at = np.flatnonzero(begins[kept])
    if len(begin_at) == 0:
        return np.zeros(0, np.uint64), np.zeros(0, np.uint64), counted[starts]
    kept_points = folded[kept].astype(np.uint64)
    length = np.diff(np.append(begin_at, len(kept_points)))
    place = np.arange(len(kept_points)) - np.repeat(begin_at, length)
    powers = _STEP ** np.arange(int(place.max()) + 1, dtype=np.uint64)
    written = np.add.reduceat(kept_points * powers[place], begin_at)
    sounds = np.where(length == 1, _readings(folded[begins]), written)
    return written, sounds, counted[starts]


def _plain(column: pa.Array) -> tuple[Points, Codes, Codes]:
    """Return folded characters and starts as if each were a unit, and the rows where that is wrong.

    All but one name in fifty consist of Han characters alone; the others are done apart.
    """
    points, starts = code_points(column)
    folded = _fold_table()[points]
    other = np.flatnonzero(~_is_han()[folded])
    odd = np.unique(np.searchsorted(starts, other, side="right") - 1) if len(other) else other
    return folded, starts, odd


def _folded_into_one(units: Hashes, starts: Codes, count: Codes, skip: Codes) -> Hashes:
    """Return one hash for the units of each name after its first `skip` units; 0 if none."""
    code = np.zeros(len(count), dtype=np.uint64)
    left = count - skip
    first = starts + skip
    for place in range(int(left.max(initial=0))):
        has = left > place
        # Most names have two or three units: up to there whole columns are quicker than a choice.
        if place < 3:
            unit = units[np.minimum(first + place, len(units) - 1)]
            mixed = (code ^ unit) * _MIX
            mixed ^= mixed >> _SHIFT
            np.copyto(code, mixed, where=has)
        else:
            rows = np.flatnonzero(has)
            mixed = (code[rows] ^ units[first[rows] + place]) * _MIX
            code[rows] = mixed ^ (mixed >> _SHIFT)
    return code


def name_codes(column: pa.Array) -> NameCodes:
    """Return a column of personal names as integers that sound and look alike where names do.

    Args:
        column: n names as written by clerks; null or empty where missing.

    Returns:
        NameCodes of length n.

    >>> a, b = name_codes(pa.array(["曾麗華", "曾丽花"])).read
    >>> bool(a == b)
    True
    """
    folded, starts, odd = _plain(column)
    codes = _coded(folded.astype(np.uint64), _readings(folded), starts)
    if len(odd):
        apart = _coded(*_units(column.take(pa.array(odd))))
        for part in ("written", "read", "surname", "first", "rest"):
            getattr(codes, part)[odd] = getattr(apart, part)
    return codes


def written_codes(column: pa.Array) -> Codes:
    """Return `name_codes(column).written` alone, for a third of the time."""
    folded, starts, odd = _plain(column)
    whole = np.zeros(len(starts) - 1, dtype=np.int64)
    codes = _folded_into_one(folded.astype(np.uint64), starts[:-1], np.diff(starts), whole)
    if len(odd):
        written, _, ends = _units(column.take(pa.array(odd)))
        codes[odd] = _folded_into_one(written, ends[:-1], np.diff(ends), whole[: len(odd)])
    return codes.view(np.int64)


def _coded(written: Hashes, sounds: Hashes, ends: Codes) -> NameCodes:
    """Return the codes of names whose units lie end to end; `sounds` is written over."""
    starts, count = ends[:-1], np.diff(ends)
    n = len(count)
    nothing = np.zeros(n, dtype=np.int64)
    named = np.flatnonzero(count > 0)
    head = starts[named]

    # The surname has a reading of its own ...
    initial = written[head]
    one_character = initial < _TOP
    sounds[head[one_character]] = _readings(
        initial[one_character].astype(np.uint32), _surname_reading
    )
    # ... and a compound surname takes two units, if a third follows.
    surname_units = nothing.copy()
    surname_units[named] = 1
    longer = named[count[named] >= 3]
    pairs = written[starts[longer]] * np.uint64(_TOP) + written[starts[longer] + 1]
    compounds = [ord(name[0]) * _TOP + ord(name[1]) for name in COMPOUND_SURNAMES]
    surname_units[longer[np.isin(pairs, np.array(compounds, dtype=np.uint64))]] = 2

    surname = _folded_into_one(sounds, starts, surname_units, nothing)
    has_first = count > surname_units
    given_units = surname_units + has_first
    first = np.zeros(n, dtype=np.uint64)
    first[has_first] = sounds[(starts + surname_units)[has_first]]
    rest = _folded_into_one(sounds, starts, count, given_units)
    read = ((surname * _STEP ^ first) * _MIX ^ rest) * _STEP
    return NameCodes(
        written=_folded_into_one(written, starts, count, nothing).view(np.int64),
        read=(read ^ (read >> _SHIFT)).view(np.int64),
        surname=surname.view(np.int64),
        first=first.view(np.int64),
        rest=rest.view(np.int64),
    )
