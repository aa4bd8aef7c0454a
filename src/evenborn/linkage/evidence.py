"""The reason for a link, in words a clerk can read."""

from evenborn.linkage.births import DUPLICATE, EXACT, NONE, TWINS
from evenborn.linkage.comparisons import COMPARISONS

_WHOLE = {
    NONE: ("", ""),
    DUPLICATE: (
        "与本部门另一条记录是同一次出生",
        "the same birth as another record of this source",
    ),
    EXACT: (
        "母亲身份证号、出生日期、性别、孩次全部一致，且各部门中唯一",
        "mother's id number, birth date, sex and birth order all agree, once in each source",
    ),
}
_TWINS = (
    "多胞胎各项相同，按出生成对配齐",
    "twins alike on every value, paired off within the delivery",
)


def level_names(pattern: list[int]) -> list[str | None]:
    """Return the name of the level of each comparison, None where it is silent."""
    return [
        None if gamma < 0 else c.levels[len(c.levels) - 1 - gamma].name
        for c, gamma in zip(COMPARISONS, pattern, strict=True)
    ]


def reason(how: int, pattern: list[int] | None) -> tuple[str, str]:
    """Return why records are one birth, in Chinese and English.

    Args:
        how: index into `births.PASSES`.
        pattern: level numbers of the comparison behind it, or None.

    >>> reason(EXACT, None)[1][:17]
    "mother's id numbe"
    """
    if pattern is None:
        return _WHOLE[how]
    spoken = [
        c.levels[len(c.levels) - 1 - gamma]
        for c, gamma in zip(COMPARISONS, pattern, strict=True)
        if gamma >= 0
    ]
    zh, en = ";".join(x.zh for x in spoken), "; ".join(x.en for x in spoken)
    if how == TWINS:
        return f"{_TWINS[0]}:{zh}", f"{_TWINS[1]}: {en}"
    return zh, en
