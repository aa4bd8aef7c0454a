"""What the delivery room measures: weeks, weight, length, scores, and the certificate's number."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evenborn.demo.arrays import Flags, Ints, Small
from evenborn.demo.deliveries import BOY
from evenborn.demo.families import Births
from evenborn.demo.identity import digits

LETTERS = "ZYXWV"
"""First letters of the certificate numbers, with ten million numbers each per province."""


@dataclass(frozen=True)
class Newborns:
    """One row per true birth, the same in every agency's file.

    weeks, days: completed gestation, 22 to 42 weeks and 0 to 6 days.
    weight_grams: 400 to 6,000. length_mm: 250 to 600.
    mode: 0 vaginal, 1 assisted, 2 caesarean. apgar_1, apgar_5: 0 to 10.
    certified: a certificate had been issued when the other registers were copied.
    certificate_delay: days from birth to issue.
    entry_clock: seconds after midnight at which the delivery is entered.
    serial: running number of the certificate in its province, from 0.
    """

    weeks: Small
    days: Small
    weight_grams: npt.NDArray[np.int16]
    length_mm: npt.NDArray[np.int16]
    mode: Small
    apgar_1: Small
    apgar_5: Small
    certified: Flags
    certificate_delay: Small
    entry_clock: npt.NDArray[np.int32]
    province: int
    serial: Ints

    def certificate_numbers(self, rows: Ints) -> pa.StringArray:
        """Write the certificate number of each birth: a letter, the province, seven digits."""
        serial = self.serial[rows]
        letters = np.frombuffer(LETTERS.encode(), np.uint8)
        out = np.empty((len(rows), 10), dtype=np.uint8)
        out[:, 0] = letters[serial // 10_000_000]
        out[:, 1:3] = np.frombuffer(str(self.province).encode(), np.uint8)
        out[:, 3:] = digits(serial % 10_000_000, 7)
        offsets = np.arange(len(rows) + 1, dtype=np.int32) * np.int32(10)
        return pa.StringArray.from_buffers(len(rows), pa.py_buffer(offsets), pa.py_buffer(out))


def measure(
    births: Births, *, rng: np.random.Generator, province: int, first_serial: int
) -> Newborns:
    """Measure every birth once.

    Args:
        province: first two digits of the county's code.
        first_serial: certificates given in this province before.
    """
    count = len(births)
    # Twins come about three weeks early; 276 days and their spread are usual of single births.
    term = rng.normal(276, 9, count) - 19.0 * (births.plurality - 1)
    early = rng.random(count) < 0.03
    gestation = np.clip(term - early * rng.exponential(22, count), 23 * 7, 42 * 7 + 6)
    gestation = gestation.astype(np.int64)
    expected = 3_300 + 22.0 * (gestation - 278) + 55 * (births.sex == BOY)
    expected -= 150.0 * (births.plurality - 1)
    # The floor keeps the lightest plausible for their weeks; 13 % is the usual spread.
    weight = np.clip(expected * (1 + 0.13 * rng.standard_normal(count)), 480, 5_900)
    weight = np.where(gestation >= 37 * 7, np.maximum(weight, 1_400), weight)
    weight = np.where(gestation < 28 * 7, np.minimum(weight, 1_500), weight)
    weight = np.where(gestation < 24 * 7, np.minimum(weight, 950), weight)
    length = np.clip(500 * (weight / 3_300) ** (1 / 3) + rng.normal(0, 9, count), 260, 590)
    mode = np.digitize(rng.random(count), [0.54, 0.56]).astype(np.int8)
    apgar = 10 - np.minimum(rng.geometric(0.62, count) - 1, 7)
    serial = first_serial + rng.permutation(count)
    assert not count or serial.max() < len(LETTERS) * 10_000_000, "certificate letters ran out"
    return Newborns(
        weeks=(gestation // 7).astype(np.int8),
        days=(gestation % 7).astype(np.int8),
        weight_grams=(np.rint(weight / 10) * 10).astype(np.int16),
        length_mm=(np.rint(length / 10) * 10).astype(np.int16),
        mode=mode,
        apgar_1=apgar.astype(np.int8),
        apgar_5=np.minimum(apgar + 1, 10).astype(np.int8),
        certified=rng.random(count) < 0.9,
        certificate_delay=rng.integers(1, 3, count, dtype=np.int8),
        entry_clock=rng.integers(0, 86_400, count, dtype=np.int32),
        province=province,
        serial=serial,
    )
