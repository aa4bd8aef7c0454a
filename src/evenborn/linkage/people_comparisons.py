"""What two records of a person are compared on, where births are not the matter.

The defaults (m, u) are the prior that training corrects, as in `comparisons`.
"""

from typing import Final

from evenborn.linkage.comparisons import Comparison, Level

# Columns of a person; all may be missing. Texts of any script; the date in any order that all
# sources share (ISO is best).
COLUMNS: Final = (
    "given_name", "surname", "sex", "birth_date", "id_number", "phone", "street_number", "address",
    "address_more", "locality", "area_code", "region",
)  # fmt: skip

# What a record is compared and found by, from the columns above in letters.
COMPARED: Final = (
    "SELECT *, given_name || ' ' || surname AS name, surname || ' ' || given_name AS swapped_name,"
    " least(given_name, surname) || ' ' || greatest(given_name, surname) AS sorted_name"
    " FROM person"
)

# Where candidates come from: records that share all values of a line.
BLOCKS: Final = (
    ("id_number",),
    ("phone",),
    ("sorted_name",),
    ("birth_date",),
    ("address",),
    ("address_more",),
    ("surname", "area_code"),
    ("given_name", "area_code"),
    ("surname", "locality"),
    ("given_name", "locality"),
    ("locality", "area_code"),
)


def _alike(column: str, least: float = 0.88) -> str:
    return f"jaro_winkler_similarity({column}_l, {column}_r) >= {least}"


def _text(name: str, zh: str, en: str, u_same: float) -> Comparison:
    """Return the comparison of one text: same, spelled alike, different."""
    return Comparison(
        name,
        f"{name}_l IS NULL OR {name}_r IS NULL",
        (
            Level("same", f"{name}_l = {name}_r", 0.80, u_same, f"{zh}一致", f"{en} same"),
            Level("alike", _alike(name), 0.14, 0.01, f"{zh}写法相近", f"{en} spelled alike"),
            Level("other", "ELSE", 0.06, 0.99 - u_same, f"{zh}不同", f"{en} different"),
        ),
    )


def _number(name: str, zh: str, en: str, u_same: float, u_near: float) -> Comparison:
    """Return the comparison of a number: same, one slip of the pen apart, two, different."""
    slips = f"damerau_levenshtein({name}_l, {name}_r)"
    return Comparison(
        name,
        f"{name}_l IS NULL OR {name}_r IS NULL",
        (
            Level("same", f"{name}_l = {name}_r", 0.85, u_same, f"{zh}一致", f"{en} same"),
            Level("slip", f"{slips} <= 1", 0.06, u_near, f"{zh}差一处", f"{en} one slip apart"),
            Level("slips", f"{slips} <= 2", 0.02, 10 * u_near,
                  f"{zh}差两处", f"{en} two slips apart"),
            Level("other", "ELSE", 0.07, 1 - u_same - 11 * u_near, f"{zh}不同", f"{en} different"),
        ),
    )  # fmt: skip


def _code(name: str, zh: str, en: str, u_same: float) -> Comparison:
    """Return the comparison of a code that is right or wrong."""
    return Comparison(
        name,
        f"{name}_l IS NULL OR {name}_r IS NULL",
        (
            Level("same", f"{name}_l = {name}_r", 0.90, u_same, f"{zh}一致", f"{en} same"),
            Level("other", "ELSE", 0.10, 1 - u_same, f"{zh}不同", f"{en} different"),
        ),
    )


_BOTH: Final = "(given_name_{0} IS NULL OR surname_{0} IS NULL)"

PEOPLE: Final = (
    Comparison(
        "names",
        "(given_name_l IS NULL AND surname_l IS NULL)"
        " OR (given_name_r IS NULL AND surname_r IS NULL)"
        f" OR ({_BOTH.format('l')} AND {_BOTH.format('r')}"
        " AND (given_name_l IS NULL) <> (given_name_r IS NULL))",
        (
            Level("same", "name_l = name_r", 0.66, 1e-5, "姓名一致", "names same"),
            Level("swapped", "name_l = swapped_name_r", 0.04, 1e-6,
                  "姓和名互换", "given name and surname swapped"),
            Level("alike", f"({_alike('given_name', 0.8)} AND {_alike('surname', 0.8)})"
                  " OR jaro_winkler_similarity(name_l, swapped_name_r) >= 0.94",
                  0.16, 1e-4, "姓名写法相近", "names spelled alike"),
            Level("surname", f"surname_l = surname_r OR {_alike('surname')}", 0.06, 0.01,
                  "姓一致或相近", "surname same or alike"),
            Level("given", f"given_name_l = given_name_r OR {_alike('given_name')}", 0.05, 0.02,
                  "名一致或相近", "given name same or alike"),
            Level("other", "ELSE", 0.03, 1 - 0.01 - 0.02 - 1e-4 - 1e-5 - 1e-6,
                  "姓名不同", "names different"),
        ),
    ),
    Comparison(
        "birth_date",
        "birth_date_l IS NULL OR birth_date_r IS NULL",
        (
            Level("same", "birth_date_l = birth_date_r", 0.90, 5e-5,
                  "出生日期一致", "birth date same"),
            Level("slip", "damerau_levenshtein(birth_date_l, birth_date_r) <= 1", 0.05, 0.0015,
                  "出生日期差一处", "birth date one slip apart"),
            Level("part", "substr(birth_date_l, 1, 4) = substr(birth_date_r, 1, 4)"
                  " OR substr(birth_date_l, 5) = substr(birth_date_r, 5)", 0.03, 0.02,
                  "同年或同月日出生", "same year, or same day of another year"),
            Level("other", "ELSE", 0.02, 1 - 0.02 - 0.0015 - 5e-5,
                  "出生日期不同", "birth date different"),
        ),
    ),
    _number("id_number", "身份号码", "id number", 1e-6, 1e-5),
    _number("phone", "电话", "phone", 1e-5, 1e-4),
    _code("sex", "性别", "sex", 0.5),
    Comparison(
        "address",
        "COALESCE(address_l, address_more_l) IS NULL"
        " OR COALESCE(address_r, address_more_r) IS NULL",
        (
            Level("same", "address_l = address_r AND address_more_l = address_more_r", 0.50, 1e-6,
                  "地址一致", "address same"),
            Level("line", "address_l = address_r OR address_more_l = address_more_r"
                  " OR address_l = address_more_r OR address_more_l = address_r", 0.34, 0.001,
                  "地址有一行一致", "one line of the address same"),
            Level("alike", f"{_alike('address', 0.9)} OR {_alike('address_more', 0.9)}"
                  " OR jaro_winkler_similarity(address_l, address_more_r) >= 0.9"
                  " OR jaro_winkler_similarity(address_more_l, address_r) >= 0.9", 0.11, 0.002,
                  "地址写法相近", "address spelled alike"),
            Level("other", "ELSE", 0.05, 1 - 0.003 - 1e-6, "地址不同", "address different"),
        ),
    ),
    _code("street_number", "门牌号", "street number", 0.02),
    _text("locality", "地名", "locality", 0.002),
    _number("area_code", "区划或邮政编码", "area code", 0.001, 0.01),
    _code("region", "省份", "region", 0.2),
)  # fmt: skip
