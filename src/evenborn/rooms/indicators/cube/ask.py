"""What is asked of the cube, and what it answers. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from evenborn.stats import Basis

Key = Literal["month", "quarter", "year", "place", "order", "residence", "facility", "sources"]
Residence = Literal["local", "province", "elsewhere", "unknown"]

KEYS: Final[tuple[str, ...]] = (
    *("month", "quarter", "year", "place", "order", "residence", "facility", "sources"),
)
# Where the mother's household is registered, seen from where the birth is counted.
RESIDENCES: Final[tuple[Residence, ...]] = ("unknown", "local", "province", "elsewhere")
# The agencies, each with its bit in a cell's `sources`.
SOURCES: Final[Mapping[str, int]] = {"delivery": 1, "certificate": 2, "registration": 4}
# Digits of the places directly below a place with so many digits.
BELOW: Final[Mapping[int, int]] = {2: 6, 4: 6, 6: 9, 9: 12, 12: 12}


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to the cube.

    Attributes:
        area_code: division of 2, 4, 6, 9 or 12 digits; all places in it.
        basis: where a birth is counted.
        since, until: first days of the first and of the last month.
        cube_id: number of a kept cube (as at an earlier day); None: the newest.
        order: 1, 2, 3 (third and later) or 0 (unknown) only; None: all.
        residence: of one class only.
        facility: births of the institution with this code only; "" those of no known one.
    """

    area_code: str
    basis: Basis
    since: date
    until: date
    cube_id: int | None = None
    order: int | None = None
    residence: Residence | None = None
    facility: str | None = None

    def __post_init__(self) -> None:
        assert len(self.area_code) in BELOW, "a division has 2, 4, 6, 9 or 12 digits"
        assert self.area_code.isascii()
        assert self.area_code.isdigit()
        assert self.order in (None, 0, 1, 2, 3)
        assert self.residence is None or self.residence in RESIDENCES


@dataclass(frozen=True, slots=True)
class Cell:
    """Live births under a key; the measures of two cells may be added.

    Attributes:
        key: in the order asked for: month, quarter (its first day) and year (a number); place (a
            division code one level below the asked one; the code itself padded with zeros where
            the level below is not known); order 0 to 3; residence (see `RESIDENCES`); facility
            (code, "" unknown); sources (bits of `SOURCES`).
        boys, girls, unknown: by sex; unknown is 0 and 9.
        late: registered more than a month after birth.
        hospital: born in a health facility.
        dated: of known date of birth and of registration, the births that `late` is a part of.
        placed: of known kind of place, the births that `hospital` is a part of.
    """

    key: tuple[object, ...]
    boys: int = 0
    girls: int = 0
    unknown: int = 0
    late: int = 0
    hospital: int = 0
    dated: int = 0
    placed: int = 0

    @property
    def births(self) -> int:
        """All live births."""
        return self.boys + self.girls + self.unknown


@dataclass(frozen=True, slots=True)
class Sexes:
    """Births by sex."""

    boys: int = 0
    girls: int = 0
    unknown: int = 0

    def __add__(self, other: "Sexes") -> "Sexes":
        return Sexes(self.boys + other.boys, self.girls + other.girls, self.unknown + other.unknown)

    @property
    def births(self) -> int:
        """All of them."""
        return self.boys + self.girls + self.unknown


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which agencies know the births that any agency knows, by sex.

    Attributes:
        sources: the agencies whose records are in the cube, in the order of `SOURCES`.
        by_mask: bits of `SOURCES` → the births that exactly these agencies know.
    """

    sources: tuple[str, ...]
    by_mask: Mapping[int, Sexes] = field(default_factory=dict)

    @property
    def known(self) -> Sexes:
        """Births that any agency knows."""
        return sum(self.by_mask.values(), Sexes())

    def held(self, *sources: str) -> Sexes:
        """Births that each of these agencies knows; two of them give the overlap of two lists."""
        wanted = sum(SOURCES[source] for source in sources)
        return sum((n for mask, n in self.by_mask.items() if mask & wanted == wanted), Sexes())

    def not_held(self, source: str) -> Sexes:
        """Births that others know and this agency does not."""
        bit = SOURCES[source]
        return sum((n for mask, n in self.by_mask.items() if not mask & bit), Sexes())
