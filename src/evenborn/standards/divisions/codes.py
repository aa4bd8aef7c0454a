"""The codes themselves: their form, their level, what stands above."""

import re
from typing import Final, Literal

Level = Literal["province", "prefecture", "county", "township", "village"]

# The ends of names that change when a county becomes a city or a district.
END: Final = re.compile(r"(?:自治县|自治州|自治旗|地区|林区|特区|县|区|市|旗|盟)$")


def short_code(code: str) -> str:
    """Return a code without padding: 12 digits for a village, 9 for a township, 6 above.

    Raises:
        ValueError: not 2, 4, 6, 9 or 12 digits.

    >>> short_code("500118100000"), short_code("5001"), short_code("500118000000")
    ('500118100', '500100', '500118')
    """
    if re.fullmatch(r"[1-9][0-9]([0-9]{2}){0,2}|[1-9][0-9]{8}|[1-9][0-9]{11}", code) is None:
        raise ValueError("a division code has 2, 4, 6, 9 or 12 digits")
    code = code.ljust(6, "0")
    while len(code) > 6 and code.endswith("000"):
        code = code[:-3]
    return code


def long_code(code: str) -> str:
    """Return the 12 digits of the statistical code.

    >>> long_code("500118100")
    '500118100000'
    """
    return short_code(code).ljust(12, "0")


def level(code: str) -> Level:
    """Return the level that a code has by its form."""
    code = short_code(code)
    if len(code) == 12:
        return "village"
    if len(code) == 9:
        return "township"
    return "province" if code[2:] == "0000" else "prefecture" if code[4:] == "00" else "county"


def parent(code: str) -> str | None:
    """Return the code above; None for a province. The parent of 500118 is 500100.

    >>> parent("500118100"), parent("500118"), parent("500000")
    ('500118', '500100', None)
    """
    code = short_code(code)
    if len(code) > 6:
        return short_code(code[:-3])
    if code[4:] != "00":
        return code[:4] + "00"
    return code[:2] + "0000" if code[2:4] != "00" else None


def stem(name: str) -> str:
    """Return a name without its rank: 鹿泉市 and 鹿泉区 are both 鹿泉.

    >>> stem("鹿泉市"), stem("铜仁地区"), stem("沙县")
    ('鹿泉', '铜仁', '沙')
    """
    return END.sub("", name) or name
