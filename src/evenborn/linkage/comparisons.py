"""What two birth records are compared on: the levels of agreement, in SQL and in words.

One declaration per comparison. Splink takes its SQL, the reasons a clerk reads take its words,
and the defaults (m: share of true pairs at the level, u: share of pairs of different births within
the date window) are the prior that training corrects.

The trap of this field: a model trained on the mother's number learns to link the *mother*. Every
candidate pair is therefore bounded by date, and a pair whose birth order, rank or sex says "another
child of hers" is never a candidate (see `DIFFERENT_CHILD`).
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Level:
    """One degree of agreement.

    Attributes:
        name: stable word for the model file.
        sql: condition over the columns of both records (`x_l`, `x_r`); "ELSE" for the last.
        m: default share of true pairs at this level, 0 to 1.
        u: default share of pairs of different births at this level, 0 to 1.
        zh, en: what a clerk reads.
    """

    name: str
    sql: str
    m: float
    u: float
    zh: str
    en: str


@dataclass(frozen=True)
class Comparison:
    """One piece of evidence: when it is silent, and its levels from strongest to weakest."""

    name: str
    silent: str
    levels: tuple[Level, ...]

    def __post_init__(self) -> None:
        for shares in ([x.m for x in self.levels], [x.u for x in self.levels]):
            assert abs(sum(shares) - 1) < 1e-6, (self.name, sum(shares))


def _parent_name(letter: str, zh: str, en: str, *, number: bool) -> tuple[Level, ...]:
    """Levels of a parent's name; `number` adds the parent's identity number on top."""
    n, r, s, f, g = (f"{letter}{part}" for part in ("name", "read", "sur", "first", "rest"))
    by_number = (
        (Level("same_number", "fid_l = fid_r", 0.60, 1e-6, f"{zh}身份证号一致", f"{en} id same"),)
        if number
        else ()
    )
    left = 1.0 - sum(x.m for x in by_number)
    u_other = 1.0 - 0.0002 - 0.0004 - 0.004 - 0.045 - sum(x.u for x in by_number)
    return (
        *by_number,
        Level("same", f"{n}_l = {n}_r", 0.94 * left, 0.0002, f"{zh}姓名一致", f"{en} name same"),
        Level(
            "same_sound", f"{r}_l = {r}_r", 0.025 * left, 0.0004,
            f"{zh}姓名同音", f"{en} name sounds the same",
        ),
        Level(
            "close",
            f"({s}_l = {s}_r AND {f}_l = {f}_r) OR ({s}_l = {s}_r AND {g}_l = {g}_r AND {g}_l <> 0)"
            f" OR ({f}_l = {f}_r AND {g}_l = {g}_r AND {g}_l <> 0)",
            0.020 * left, 0.004, f"{zh}姓名一字之差", f"{en} name differs in one character",
        ),
        Level(
            "same_surname", f"{s}_l = {s}_r", 0.010 * left, 0.045,
            f"{zh}同姓不同名", f"{en} surname same, given name different",
        ),
        Level("other", "ELSE", 0.005 * left, u_other, f"{zh}姓名不同", f"{en} name different"),
    )  # fmt: skip


COMPARISONS: Final = (
    Comparison(
        "mother",
        "(mid_l IS NULL OR mid_r IS NULL) AND (mborn_l IS NULL OR mborn_r IS NULL)",
        (
            Level("same_number", "mid_l = mid_r", 0.808, 1e-6,
                  "母亲身份证号一致", "mother's id number same"),
            # Two sound check characters mean two people: a typo fits by chance in 1 of 11.
            Level("near_number",
                  "NOT (mid_ok_l AND mid_ok_r) AND levenshtein(mtext_l, mtext_r) <= 2",
                  0.06, 1e-6, "母亲身份证号相差不超过两处", "mother's id number within two edits"),
            Level("same_birth_day", "mborn_l = mborn_r", 0.12, 0.00015,
                  "母亲出生日期一致", "mother's birth date same"),
            Level("other_birth_day", "mid_l IS NULL OR mid_r IS NULL", 0.01, 0.20,
                  "母亲出生日期不同", "mother's birth date different"),
            Level("other_number", "ELSE", 0.002, 0.799848,
                  "母亲身份证号不同", "mother's id number different"),
        ),
    ),
    Comparison(
        "mother_name",
        "mname_l IS NULL OR mname_r IS NULL",
        _parent_name("m", "母亲", "mother's", number=False),
    ),
    Comparison(
        "father",
        "(fname_l IS NULL OR fname_r IS NULL) AND (fid_l IS NULL OR fid_r IS NULL)",
        _parent_name("f", "父亲", "father's", number=True),
    ),
    Comparison(
        "child",
        "(iid_l IS NULL OR iid_r IS NULL) AND (iread_l IS NULL OR iread_r IS NULL)",
        (
            Level("same_number", "iid_l = iid_r", 0.50, 1e-6,
                  "新生儿身份证号一致", "child's id number same"),
            Level("same_name", "iread_l = iread_r", 0.40, 0.0004,
                  "新生儿姓名一致或同音", "child's name same or sounds the same"),
            Level("other", "ELSE", 0.10, 0.999599, "新生儿姓名不同", "child's name different"),
        ),
    ),
    Comparison(
        "day",
        "day_l IS NULL OR day_r IS NULL",
        (
            # Window of 31 days on each side: one day in 63 agrees by chance.
            Level("same", "day_l = day_r", 0.98, 1 / 63, "出生日期一致", "birth date same"),
            Level("slip", "abs(day_l - day_r) = 1 OR day_l = swap_r OR swap_l = day_r", 0.012,
                  3 / 63, "出生日期相差一天或月日颠倒",
                  "birth date one day off, or day and month swapped"),
            Level("near", "ELSE", 0.008, 59 / 63,
                  "出生日期相近或年份不同", "birth date near, or another year"),
        ),
    ),
    Comparison(
        "sex",
        "sex_l IS NULL OR sex_r IS NULL",
        (
            Level("same", "sex_l = sex_r", 0.997, 0.5, "性别一致", "sex same"),
            Level("other", "ELSE", 0.003, 0.5, "性别不同", "sex different"),
        ),
    ),
    Comparison(
        "order",
        "ord_l IS NULL OR ord_r IS NULL",
        (
            Level("same", "ord_l = ord_r", 0.99, 0.38, "孩次一致", "birth order same"),
            Level("other", "ELSE", 0.01, 0.62, "孩次不同", "birth order different"),
        ),
    ),
    Comparison(
        "area",
        "area_l IS NULL OR area_r IS NULL",
        (
            # One county's files agree on the county by themselves; only a nation's training data
            # make this evidence.
            Level("same", "area_l = area_r", 0.90, 0.60, "常住地县级代码一致", "county same"),
            Level("near", "floor(area_l / 100) = floor(area_r / 100)", 0.05, 0.15,
                  "常住地同市不同县", "same prefecture, another county"),
            Level("other", "ELSE", 0.05, 0.25, "常住地不同市", "another prefecture"),
        ),
    ),
    Comparison(
        "time",
        "minute_l IS NULL OR minute_r IS NULL",
        (
            Level("same", "abs(minute_l - minute_r) <= 1", 0.90, 0.002,
                  "出生时间一致", "time of birth same"),
            Level("near", "abs(minute_l - minute_r) <= 60", 0.06, 0.08,
                  "出生时间相差一小时内", "time of birth within an hour"),
            Level("other", "ELSE", 0.04, 0.918, "出生时间不同", "time of birth different"),
        ),
    ),
)  # fmt: skip

# Within the window: 31 days apart, day and month swapped, the same day of another year, or a date
# that cannot be read.
NEAR: Final = (
    "(abs(l.day - r.day) <= 31 OR l.day = r.swap OR l.swap = r.day"
    " OR (l.md = r.md AND abs(l.day - r.day) < 1500) OR l.day IS NULL OR r.day IS NULL)"
)

# Another child of the same mother. One mistyped value may be an error; a second one, or one that
# tells twins apart, means another child. In another year, or without a date, nothing else may
# differ: the next child of the same parents is the likelier explanation.
DIFFERENT_CHILD: Final = (
    "((l.ord <> r.ord AND l.sex <> r.sex)"
    " OR ((l.plu >= 2 OR r.plu >= 2) AND (l.rank <> r.rank"
    "     OR (l.ord <> r.ord AND NOT COALESCE(l.rank = r.rank, FALSE))"
    "     OR (l.sex <> r.sex AND NOT COALESCE(l.rank = r.rank OR l.ord = r.ord, FALSE))))"
    " OR (NOT COALESCE(abs(l.day - r.day) <= 31, FALSE)"
    "     AND NOT COALESCE(l.ord = r.ord AND l.sex = r.sex, FALSE)))"
)

# One county has 10 to 30 births a day: no number, one name wrong, the other parent missing.
_SAME_PLACE_AND_DAY: Final = (
    "l.day = r.day AND l.area = r.area AND l.sex = r.sex AND l.ord = r.ord"
    " AND (l.msur = r.msur OR l.mfirst = r.mfirst)"
)

# Where candidates come from. Each rule is bounded by date, so that siblings do not meet.
BLOCKS: Final = (
    f"l.mid = r.mid AND {NEAR}",
    "l.day = r.day AND l.mread = r.mread",
    "l.day = r.day AND l.fread = r.fread",
    f"l.mread = r.mread AND l.fread = r.fread AND {NEAR}",
    "l.day = r.day AND l.mborn = r.mborn",
    f"l.mborn = r.mborn AND l.mread = r.mread AND {NEAR}",
    f"l.mborn = r.mborn AND l.fread = r.fread AND {NEAR}",
    f"l.iid = r.iid AND {NEAR}",
    "l.day = r.day AND l.iread = r.iread",
    _SAME_PLACE_AND_DAY,
)

# Columns of a candidate record that the comparisons and blocks read.
COMPARED: Final = (
    "mid", "mid_ok", "mborn", "mname", "mread", "msur", "mfirst", "mrest", "fid", "fname", "fread",
    "fsur", "ffirst", "frest", "iid", "iread", "day", "sex", "ord", "plu", "rank", "minute", "area",
)  # fmt: skip
