"""Births from a second generator, so that the linkage is not judged on `evenborn demo` alone.

    python benchmarks/peers/other_births.py --births 1000000 --profile hard --out DIR [--seed 1]

Written apart from `evenborn.demo` and shares no line with it: other names (drawn by rank, not from
the census), mothers from other provinces, dates that slip by a day, a week or a month, twins whose
order is counted on, siblings 300 to 700 days apart, 1 % duplicates, 6 % missing from each source
(second and later girls 9 % from the registration), few errors of many kinds. Writes
delivery.parquet and registration.parquet with the canonical columns, truth.parquet and
births_truth.parquet. Every name and number is invented: the division codes do not exist.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pypinyin import lazy_pinyin

SURNAMES = np.array(
    list(
        "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢"
        "姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常"
    )
)
GIVEN = np.array(
    list(
        "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建文辉玲燕春琴云莉萍雪婷慧莹雅琳佳欣怡梦洁晶"
        "颖倩瑶蕾薇菲蓉岚珊茜露瑾悦晨曦宇轩浩然博子涵睿泽航俊豪鑫诗琪雨嘉心语思彤紫萱梓妍若溪可馨艺"
    )
)
CHECK_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
CHECK_CHARACTERS = np.array(list("10X98765432"))
FIRST_DAY = np.datetime64("2024-01-01")
SLIPS_DAYS = [-1, 1, -2, 2, 10, 30]


@dataclass(frozen=True)
class Errors:
    """Share of records with each error, 0 to 1."""

    number_missing: float
    number_typo: float
    name_wrong: float
    sex_wrong: float
    date_wrong: float
    order_wrong: float
    order_missing: float


PROFILES = {
    "ordinary": Errors(0.02, 0.01, 0.01, 0.001, 0.004, 0.004, 0.005),
    "hard": Errors(0.12, 0.04, 0.04, 0.003, 0.010, 0.010, 0.020),
}


class Generator:
    """Draws people and the records of them."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.same_sound: dict[str, list[str]] = {}
        for character in GIVEN.tolist():
            self.same_sound.setdefault(lazy_pinyin(character)[0], []).append(character)

    def names(self, n: int) -> np.ndarray:
        """Return n names, a common surname more often than a rare one."""

        def by_rank(characters: np.ndarray, first: int, power: float) -> np.ndarray:
            share = 1 / np.arange(first, len(characters) + first) ** power
            return self.random.choice(characters, n, p=share / share.sum())

        second = np.where(self.random.random(n) < 0.85, by_rank(GIVEN, 3, 0.6), "")
        return np.char.add(np.char.add(by_rank(SURNAMES, 2, 0.9), by_rank(GIVEN, 3, 0.6)), second)

    def numbers(self, born: np.ndarray) -> np.ndarray:
        """Return a citizen number with a sound check character for each birth date."""
        n = len(born)
        area = self.random.integers(310101, 330999, n)
        day = np.char.replace(np.datetime_as_string(born, "D"), "-", "").astype(np.int64)
        body = (area * 10**8 + day) * 1000 + self.random.integers(0, 1000, n)
        digits = body[:, None] // 10 ** np.arange(16, -1, -1) % 10
        return np.char.add(body.astype(str), CHECK_CHARACTERS[digits @ CHECK_WEIGHTS % 11])

    def mistyped(self, number: str) -> str:
        """Return a number with two neighbours swapped, or one digit wrong."""
        place = int(self.random.integers(0, 17))
        letters = list(number)
        if self.random.random() < 0.3 and place < 16:
            letters[place], letters[place + 1] = letters[place + 1], letters[place]
        else:
            letters[place] = str(self.random.integers(0, 10))
        return "".join(letters)

    def miswritten(self, name: str) -> str:
        """Return a name with one character wrong, every second time one of the same sound."""
        letters = list(name)
        if len(letters) < 2:
            return name
        place = int(self.random.integers(1, len(letters))) if self.random.random() < 0.8 else 0
        if place == 0:
            letters[0] = str(self.random.choice(SURNAMES))
        elif self.random.random() < 0.5:
            letters[place] = str(
                self.random.choice(self.same_sound[lazy_pinyin(letters[place])[0]])
            )
        else:
            letters[place] = str(self.random.choice(GIVEN))
        return "".join(letters)

    def some(self, n: int, share: float) -> np.ndarray:
        """Return which of n rows an error of this share falls on."""
        return self.random.random(n) < share


@dataclass(frozen=True)
class Births:
    """n births as they truly were; `mother` is a row number, `plurality_rank` 1 or 2."""

    mother: np.ndarray
    delivery: np.ndarray
    day: np.ndarray
    sex: np.ndarray
    order: np.ndarray
    plurality: np.ndarray
    rank: np.ndarray
    minute: np.ndarray


def draw_births(births: int, g: Generator) -> Births:
    """Draw about `births` births: first deliveries, siblings for 4 %, twins in 1.2 %."""
    mothers = int(births / 1.0525)
    day = FIRST_DAY + g.random.integers(0, 730, mothers)
    order = g.random.choice([1, 2, 3, 4], mothers, p=[0.45, 0.40, 0.12, 0.03])
    again = g.random.choice(mothers, int(mothers * 0.04), replace=False)
    mother = np.concatenate([np.arange(mothers), again])
    day = np.concatenate([day, day[again] + g.random.integers(300, 701, len(again))])
    order = np.concatenate([order, order[again] + 1])
    twin = np.flatnonzero(g.some(len(mother), 0.012))
    plurality = np.ones(len(mother), dtype=np.int8)
    plurality[twin] = 2
    delivery = np.concatenate([np.arange(len(mother)), twin])
    rank = np.ones(len(delivery), dtype=np.int8)
    rank[len(mother) :] = 2
    n = len(delivery)
    return Births(
        mother=mother[delivery],
        delivery=delivery,
        day=day[delivery],
        sex=np.where(g.some(n, 106 / 206), 1, 2).astype(np.int8),
        # Live births of the mother are counted on: the second twin has the next order.
        order=(order[delivery] + rank - 1).astype(np.int8),
        plurality=plurality[delivery],
        rank=rank,
        minute=g.random.integers(0, 1440, n),
    )


def make(births: int, profile: str, seed: int, out: Path) -> None:
    """Write the two sources and the truth."""
    g = Generator(seed)
    true = draw_births(births, g)
    n, mothers = len(true.mother), int(true.mother.max()) + 1
    mother_born = np.datetime64("1985-01-01") + g.random.integers(0, 7300, mothers)
    fathers = g.names(mothers).astype(object)
    fathers[g.some(mothers, 0.03)] = None
    people = {
        "mother_name": g.names(mothers).astype(object),
        "mother_id_number": g.numbers(mother_born).astype(object),
        "mother_birth_date": mother_born,
        "father_name": fathers,
        "area_code": (110000 + g.random.integers(1, 300, mothers) * 7).astype(str).astype(object),
        "infant_name": g.names(n).astype(object),
    }
    out.mkdir(parents=True, exist_ok=True)
    truth = []
    for source in ("delivery", "registration"):
        table, birth = records(source, true, people, PROFILES[profile], g)
        pq.write_table(table, out / f"{source}.parquet", compression="zstd")
        truth.append(
            pa.table(
                {
                    "source": pa.repeat(source, len(birth)),
                    "record_id": table.column("record_id"),
                    "birth_id": birth,
                }
            )
        )
    pq.write_table(pa.concat_tables(truth), out / "truth.parquet", compression="zstd")
    pq.write_table(
        pa.table(
            {
                "birth_id": np.arange(n),
                "infant_sex": true.sex,
                "birth_date": true.day.astype("datetime64[D]"),
                "birth_order": true.order,
                "plurality": true.plurality,
                "plurality_rank": true.rank,
                "mother": true.mother,
                "delivery": true.delivery,
            }
        ),
        out / "births_truth.parquet",
        compression="zstd",
    )


def records(
    source: str, true: Births, people: dict[str, np.ndarray], errors: Errors, g: Generator
) -> tuple[pa.Table, np.ndarray]:
    """Return what one agency wrote, and the true birth of each record."""
    hidden = (true.sex == 2) & (true.order >= 2) & (source == "registration")
    kept = np.flatnonzero(g.random.random(len(true.sex)) > np.where(hidden, 0.09, 0.06))
    copies = g.random.choice(kept, int(len(kept) * 0.01), replace=False)
    birth = g.random.permutation(np.concatenate([kept, copies]))
    n, mother = len(birth), true.mother[birth]
    written = {
        name: people[name][mother].copy()
        for name in ("mother_name", "mother_id_number", "father_name")
    }
    for row in np.flatnonzero(g.some(n, errors.number_typo)):
        written["mother_id_number"][row] = g.mistyped(written["mother_id_number"][row])
    written["mother_id_number"][g.some(n, errors.number_missing)] = None
    for name in ("mother_name", "father_name"):
        for row in np.flatnonzero(g.some(n, errors.name_wrong)):
            if written[name][row] is not None:
                written[name][row] = g.miswritten(written[name][row])
    day = true.day[birth].copy()
    slipped = np.flatnonzero(g.some(n, errors.date_wrong))
    day[slipped] += g.random.choice(SLIPS_DAYS, len(slipped))
    sex = true.sex[birth].copy()
    wrong = g.some(n, errors.sex_wrong)
    sex[wrong] = 3 - sex[wrong]
    order = true.order[birth] + g.some(n, errors.order_wrong)
    clock = [f"{m // 60:02d}:{m % 60:02d}" for m in true.minute[birth].tolist()]
    infant = people["infant_name"][birth].copy()
    if source == "delivery":
        infant[g.some(n, 0.6)] = None  # most children have no name yet in the delivery room
    table = pa.table(
        {
            "record_id": [f"{source[0].upper()}{row:08d}" for row in range(n)],
            "mother_name": pa.array(written["mother_name"], pa.string()),
            "mother_id_number": pa.array(written["mother_id_number"], pa.string()),
            "mother_birth_date": pa.array(people["mother_birth_date"][mother], pa.date32()),
            "father_name": pa.array(written["father_name"], pa.string()),
            "infant_name": pa.array(infant, pa.string()),
            "infant_sex": pa.array(sex, pa.int8()),
            "birth_date": pa.array(day, pa.date32()),
            "birth_time": pa.array(clock if source == "delivery" else [None] * n, pa.string()),
            "birth_order": pa.array(order, pa.int8(), mask=g.some(n, errors.order_missing)),
            "plurality": pa.array(true.plurality[birth], pa.int8()),
            "plurality_rank": pa.array(true.rank[birth], pa.int8()),
            "area_code": pa.array(people["area_code"][mother], pa.string()),
        }
    )
    return table, birth


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--births", type=int, default=100_000)
    arguments.add_argument("--profile", choices=sorted(PROFILES), default="ordinary")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--out", type=Path, required=True)
    asked = arguments.parse_args()
    make(asked.births, asked.profile, asked.seed, asked.out)
