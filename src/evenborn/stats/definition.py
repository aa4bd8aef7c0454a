"""What a ratio measures: it never travels without this."""

from dataclasses import dataclass
from typing import Literal, get_args

Method = Literal["wilson", "clopper-pearson", "log"]
Basis = Literal["occurrence", "residence", "registration"]

METHODS: tuple[Method, ...] = get_args(Method)
BASES: tuple[Basis, ...] = get_args(Basis)

_METHOD_WORDS = {
    "wilson": ("Wilson 区间", "Wilson score interval"),
    "clopper-pearson": ("Clopper-Pearson 精确区间", "Clopper-Pearson exact interval"),
    "log": ("对数比值区间", "log-ratio interval"),
}
_BASIS_WORDS = {
    "occurrence": ("按出生发生地统计", "by place of occurrence"),
    "residence": ("按母亲常住地统计", "by the mother's place of usual residence"),
    "registration": ("按户籍登记地统计", "by place of household registration"),
}


@dataclass(frozen=True, slots=True)
class Definition:
    """The definition of a sex ratio at birth: boys born alive per 100 girls born alive.

    2010's census gives China 117.96 from the population aged 0 and 121.21 from births:
    a ratio without its definition is not a fact.

    Args:
        basis: where a birth is counted.
        method: how the interval is made.
        level: coverage of the interval, between 0 and 1, both excluded.

    Raises:
        ValueError: an unknown basis or method, or a level outside 0 to 1.
    """

    basis: Basis = "residence"
    method: Method = "wilson"
    level: float = 0.95

    def __post_init__(self) -> None:
        if self.basis not in BASES:
            raise ValueError(f"basis is one of {', '.join(BASES)}, not {self.basis!r}")
        if self.method not in METHODS:
            raise ValueError(f"method is one of {', '.join(METHODS)}, not {self.method!r}")
        if not 0 < self.level < 1:
            raise ValueError(f"level lies between 0 and 1, not {self.level!r}")

    @property
    def zh(self) -> str:
        """The definition as a Chinese note under a table."""
        return (
            "出生人口性别比 = 活产男婴数 ÷ 活产女婴数 × 100（性别不详者另列，不参与计算）；"
            f"{_BASIS_WORDS[self.basis][0]}；"
            f"{self.level * 100:g}% {_METHOD_WORDS[self.method][0]}。"
        )

    @property
    def en(self) -> str:
        """The definition as an English note under a table."""
        return (
            "Sex ratio at birth = boys born alive per 100 girls born alive (births of unknown "
            f"sex are shown beside and not used); counted {_BASIS_WORDS[self.basis][1]}; "
            f"{self.level * 100:g}% {_METHOD_WORDS[self.method][1]}."
        )
