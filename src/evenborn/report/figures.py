"""The frozen figures of a report: plain numbers and words, each with what it needs to be read.

A ratio is never alone: boys, girls, unknown, the interval and the verdict travel with it. There is
no field for a name, an id number or an address of anyone in a record, so a document made from
these cannot hold one.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from evenborn.stats.coverage import CoverageBySex
from evenborn.stats.verdict import Band, Verdict

Language = Literal["zh", "en"]
Door = Literal["files", "rows", "links", "births", "cells"]


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in both languages.

    >>> Text(zh="出生", en="births").said("en")
    'births'
    """

    zh: str
    en: str

    def said(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Ratio:
    """Births of one group and their sex ratio.

    `srb`, `low`, `high` are boys per 100 girls with the 95 % interval; None where no girl (or no
    birth with a stated sex) makes a ratio impossible. `unknown` are sexes 0 and 9, shown beside.
    `late` are births registered after the legal month; None where registration dates are absent.
    `needed` is how many births would be needed to tell; None when the verdict is already told.
    """

    label: Text
    code: str
    boys: int
    girls: int
    unknown: int
    srb: float | None
    low: float | None
    high: float | None
    verdict: Verdict
    late: int | None = None
    needed: int | None = None

    @property
    def births(self) -> int:
        return self.boys + self.girls + self.unknown


@dataclass(frozen=True, slots=True)
class Limit:
    """Where chance alone keeps the ratio of a group of `births`, boys per 100 girls.

    None where the limit lies at no girls at all: nothing that small could leave it.
    """

    births: int
    low_998: float | None
    low_95: float | None
    high_95: float | None
    high_998: float | None


@dataclass(frozen=True, slots=True)
class AreaLimits:
    """The funnel: limits over a range of births, and the limits of each area of the report."""

    curve: tuple[Limit, ...]
    areas: tuple[Limit, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole with its 95 % interval; shares run from 0 to 1, None without a whole."""

    hits: int
    trials: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of the births that the other agencies know, the share which this agency holds too."""

    agency: Text
    boys: Share
    girls: Share


@dataclass(frozen=True, slots=True)
class Pair:
    """Two agencies and the births of each sex that both, either or neither of them hold."""

    first: Text
    second: Text
    coverage: CoverageBySex


@dataclass(frozen=True, slots=True)
class Task:
    """What one office has to settle: how many, what, the next action, and where they are listed."""

    office: Text
    what: Text
    count: int
    action: Text
    sheet: Text


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a balance."""

    name: Text
    count: int


@dataclass(frozen=True, slots=True)
class Balance:
    """The receipt of one door: what came in, and the parts that must add up to it."""

    door: Door
    what: Text
    taken: int
    parts: tuple[Part, ...]

    @property
    def adds_up(self) -> bool:
        return self.taken == sum(part.count for part in self.parts)


@dataclass(frozen=True, slots=True)
class Source:
    """One agency's file as it was taken in. `name` is the file's stem, `digest` its SHA-256.

    Vaccinations come as counts: they have no linked records, so `births` is what they count.
    """

    name: str
    kind: str
    agency: Text
    digest: str
    lines: int
    accepted: int
    refused: int
    known: int
    boys: int
    girls: int
    unknown: int

    @property
    def births(self) -> int:
        return self.boys + self.girls + self.unknown


@dataclass(frozen=True, slots=True)
class FormHeader:
    """What the statistical form must bear (Statistics Law art. 17); never invented when missing."""

    form_number: str = ""
    issuer: str = ""
    approval_number: str = ""
    valid_until: str = ""
    unit: str = ""

    @property
    def is_approved(self) -> bool:
        return bool(self.form_number and self.issuer and self.approval_number and self.valid_until)


@dataclass(frozen=True, slots=True)
class Making:
    """How the figures were made: enough to make them again."""

    run: str
    made_on: date
    definition: Text
    interval_method: Text
    versions: tuple[tuple[str, str], ...]
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Cross:
    """One cell of the quarterly table's full cross; totals are never stored, they are added up.

    Attributes:
        area, area_code: the area one level below the report's; "" where no area is known.
        quarter: `2026Q2`.
        basis: one of `cross.BASES`; each basis counts the births its own way.
        parity: one of `cross.PARITIES`.
        residence: the mother's residence class, one of `cross.RESIDENCES`.
        late: registered after the legal month; None where registration dates are absent.
    """

    area: Text
    area_code: str
    quarter: str
    basis: str
    parity: str
    residence: str
    boys: int
    girls: int
    unknown: int
    late: int | None = None

    @property
    def births(self) -> int:
        return self.boys + self.girls + self.unknown


@dataclass(frozen=True, slots=True)
class BySex:
    """Counts by sex without a ratio: stillbirths, neonatal deaths, births before a revision."""

    boys: int
    girls: int
    unknown: int = 0

    @property
    def total(self) -> int:
        return self.boys + self.girls + self.unknown


@dataclass(frozen=True, slots=True)
class Change:
    """One number of an earlier quarter's table that is another one now, and why."""

    quarter: str
    item: Text
    before: BySex
    after: BySex
    reason: Text


@dataclass(frozen=True, slots=True)
class Signature:
    """Who answers for the table: the office held, the unit, the officer's name as signed, the day.

    The only names in figures: of officers who sign, never of anyone the records are about.
    """

    role: Text
    unit: Text
    signer: str
    on: date


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything a report says.

    `whole` is the answer; each of the tuples after it takes the same births apart in one way and
    adds up to it, except `by_basis`, whose rows are three ways of deciding which births count, and
    `by_residence`, which adds up to the births that occurred here. `by_source` says how many of
    the births each agency holds (for vaccinations: how many it counted), side by side.

    `cross` is the quarter's full cross and agrees with those tuples (`quarter_checks`).
    `year_quarters` are the year's quarters so far on the same basis, with `year_to_date` as the
    linkage counted it. `stillbirths` and `neonatal_deaths` are None where nobody reports them.
    `revision_of` names the signed table that this one replaces; `changes` what differs from it.
    """

    area: Text
    area_code: str
    period: Text
    basis: Text
    band: Band
    whole: Ratio
    by_basis: tuple[Ratio, ...]
    by_quarter: tuple[Ratio, ...]
    by_month: tuple[Ratio, ...]
    by_order: tuple[Ratio, ...]
    by_residence: tuple[Ratio, ...]
    by_area: tuple[Ratio, ...]
    by_source: tuple[Ratio, ...]
    limits: AreaLimits
    sources: tuple[Source, ...]
    coverage: tuple[Coverage, ...]
    pairs: tuple[Pair, ...]
    tasks: tuple[Task, ...]
    balances: tuple[Balance, ...]
    making: Making
    form: FormHeader = field(default_factory=FormHeader)
    explanation: str = ""
    minimum_births: int = 400
    minimum_row: int = 50
    cross: tuple[Cross, ...] = ()
    year_quarters: tuple[Ratio, ...] = ()
    year_to_date: Ratio | None = None
    stillbirths: BySex | None = None
    neonatal_deaths: BySex | None = None
    revision_of: str = ""
    changes: tuple[Change, ...] = ()
    signatures: tuple[Signature, ...] = ()
