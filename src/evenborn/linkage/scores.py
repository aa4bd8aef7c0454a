"""What an evaluation says: scores as counts first, shares derived from them."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Score:
    """How many were joined, how many should have been, how many of both.

    Attributes:
        right: joined, and truly one.
        joined: joined by the linkage.
        true: truly one.

    >>> Score(right=3, joined=4, true=6).document()
    {'right': 3, 'joined': 4, 'true': 6, 'precision': 0.75, 'recall': 0.5, 'f1': 0.6}
    """

    right: int
    joined: int
    true: int

    @property
    def precision(self) -> float | None:
        """Share of what was joined that is right, 0 to 1; None if nothing was joined."""
        return self.right / self.joined if self.joined else None

    @property
    def recall(self) -> float | None:
        """Share of what is true that was joined, 0 to 1; None if there was nothing to join."""
        return self.right / self.true if self.true else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of the two, 0 to 1; None if there was neither."""
        both = self.joined + self.true
        return 2 * self.right / both if both else None

    def __add__(self, other: "Score") -> "Score":
        return Score(self.right + other.right, self.joined + other.joined, self.true + other.true)

    def document(self) -> dict[str, object]:
        """Return counts and shares for JSON."""
        return {
            **asdict(self),
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
        }


@dataclass(frozen=True)
class Named:
    """A score of one part: a source, a pair of sources, a kind of error, a band.

    `records` is the number of records the part has, None where the part is not made of records.
    """

    name: tuple[str, ...]
    score: Score
    records: int | None = None


@dataclass(frozen=True)
class Counted:
    """Births of one birth order: how many there truly are and how many the linkage makes.

    `birth_order` is "all", "1", "2", "3+" or "unknown"; boys and girls are None without the truth
    about births.
    """

    birth_order: str
    true: int
    counted: int
    true_boys: int | None = None
    true_girls: int | None = None
    counted_boys: int | None = None
    counted_girls: int | None = None

    @property
    def error_percent(self) -> float | None:
        """Births too many (+) or too few (-), in per cent of the true ones."""
        return 100 * (self.counted - self.true) / self.true if self.true else None

    @property
    def srb_true(self) -> float | None:
        """Boys per 100 girls among the true births that left a record."""
        return srb(self.true_boys, self.true_girls)

    @property
    def srb_counted(self) -> float | None:
        """Boys per 100 girls among the births that the linkage makes."""
        return srb(self.counted_boys, self.counted_girls)

    def document(self) -> dict[str, object]:
        """Return it for JSON."""
        return {
            "birth_order": self.birth_order,
            "true": self.true,
            "counted": self.counted,
            "error_percent": self.error_percent,
            "srb_true": self.srb_true,
            "srb_counted": self.srb_counted,
            "srb_difference": difference(self.srb_counted, self.srb_true),
        }


@dataclass(frozen=True)
class Mistaken:
    """Different births joined, by what they are to each other; None where the truth is silent.

    Each is a number of distinct pairs of a true birth in one source and one in another.
    """

    total: int
    twins: int | None
    siblings: int | None

    def document(self) -> dict[str, object]:
        """Return it for JSON."""
        known = self.twins is not None and self.siblings is not None
        strangers = self.total - (self.twins or 0) - (self.siblings or 0) if known else None
        return {**asdict(self), "strangers": strangers}


@dataclass(frozen=True)
class Evaluation:
    """Everything said about a linkage.

    Attributes:
        sources: of the links, sorted.
        records: records of the links whose true birth is known.
        without_truth: records of the links that the truth does not know; left out.
        absent: records of these sources that the truth knows and the links lack; lost to recall.
        pairs_across: pairs of records of different sources. pairs: all pairs of records.
        births: distinct births linked right, over all pairs of sources.
        by_sources: the same for each pair of sources.
        duplicates: pairs of records inside a source, for each source.
        counted: births, first all and then by birth order.
        srb_all: boys per 100 girls of all true births, with or without a record.
        twins: as `births`, where one of the two is of a multiple birth.
        mistaken: different births joined.
        flaws: for records with each kind of error, their partners in other sources.
        bands: for records of each band, their partners in all sources.
        review: pairs shown to a person: (pairs, truly one), None without the file.
    """

    sources: tuple[str, ...]
    records: int
    without_truth: int
    absent: int
    pairs_across: Score
    pairs: Score
    births: Score
    by_sources: tuple[Named, ...]
    duplicates: tuple[Named, ...]
    counted: tuple[Counted, ...]
    srb_all: float | None
    twins: Score | None
    mistaken: Mistaken
    flaws: tuple[Named, ...]
    bands: tuple[Named, ...]
    review: tuple[int, int] | None

    def document(self) -> dict[str, object]:
        """Return all of it for JSON, in a fixed order."""
        everyone = self.counted[0]
        return {
            "sources": list(self.sources),
            "records": self.records,
            "without_truth": self.without_truth,
            "absent": self.absent,
            "pairs": {"across": self.pairs_across.document(), "all": self.pairs.document()},
            "births": {
                **self.births.document(),
                "by_sources": [
                    {"sources": list(part.name), **part.score.document()}
                    for part in self.by_sources
                ],
            },
            "duplicates": [
                {"source": part.name[0], **part.score.document()} for part in self.duplicates
            ],
            "counted": [row.document() for row in self.counted],
            "ratio": {
                "all_births": self.srb_all,
                "recorded_births": everyone.srb_true,
                "counted_births": everyone.srb_counted,
                "difference": difference(everyone.srb_counted, everyone.srb_true),
                "difference_from_all": difference(everyone.srb_counted, self.srb_all),
            },
            "twins": self.twins.document() if self.twins else None,
            "mistaken": self.mistaken.document(),
            "flaws": [
                {"flaw": part.name[0], "records": part.records, **part.score.document()}
                for part in self.flaws
            ],
            "bands": [
                {"band": part.name[0], "records": part.records, **part.score.document()}
                for part in self.bands
            ],
            "review": None
            if self.review is None
            else {
                "pairs": self.review[0],
                "true": self.review[1],
                "share_true": self.review[1] / self.review[0] if self.review[0] else None,
            },
        }


def srb(boys: int | None, girls: int | None) -> float | None:
    """Return boys per 100 girls, None where there are no girls or nothing is known."""
    return 100 * boys / girls if boys is not None and girls else None


def difference(one: float | None, other: float | None) -> float | None:
    """Return the difference in points, None where one of the two is unknown."""
    return None if one is None or other is None else one - other
