"""The table of a quarter that goes to other departments: townships by order and sex (R031)."""

from datetime import date

from evenborn.foundation.access.models import Officer
from evenborn.foundation.exchange.writers import Outward
from evenborn.foundation.places.queries import name_of, townships_of
from evenborn.rooms.births import queries
from evenborn.rooms.births.queries import BySex
from evenborn.rooms.births.rules import month_after, quarter_words
from evenborn.standards.words import Words

ORDERS = {
    1: Words("一孩", "1st"),
    2: Words("二孩", "2nd"),
    3: Words("三孩及以上", "3rd and later"),
    0: Words("孩次不详", "Order unknown"),
}
SEXES = (
    ("boys", Words("男", "boys")),
    ("girls", Words("女", "girls")),
    ("unsettled", Words("性别未定", "not settled")),
)


def quarter_table(officer: Officer, *, quarter: date, recipient: str, today: date) -> Outward:
    """Return the quarter's live births of the officer's area by the mother's residence.

    Args:
        quarter: its first day.
        recipient: the department it is for; empty for a look at it in the house.
        today: what is not entered yet is not in it.
    """
    last = month_after(month_after(quarter))
    counts = queries.by_place_and_order(officer, basis="residence", since=quarter, until=last)
    area = officer.area_code
    names = {place.code: place.name for place in townships_of(area[:6], last)}
    codes = sorted({code for code in names if code.startswith(area)} | {c for c, _ in counts})
    columns = [
        (order, sex, Words(f"{orders.zh}{words.zh}", f"{orders.en}, {words.en}"))
        for order, orders in ORDERS.items()
        for sex, words in SEXES
        # What hardly ever occurs has a column only where it does.
        if (order and sex != "unsettled")
        or any(getattr(c, sex) for (_, known), c in counts.items() if known == order)
    ]
    county = name_of(area, last)
    period = quarter_words(quarter)
    return Outward(
        what="reconciliation.quarter",
        title=Words(
            f"{county}{period.zh}活产（按乡镇、孩次、性别）"
            + (f"　送{recipient}" if recipient else ""),
            f"{county}, live births of {period.en} by township, order and sex"
            + (f", for {recipient}" if recipient else ""),
        ),
        rows=[_named(code, names) for code in codes],
        columns=[words for _, _, words in columns],
        counts=[
            [getattr(counts.get((code, order), BySex(0, 0)), sex) for order, sex, _ in columns]
            for code in codes
        ],
        source=Words(
            f"出生登记，按母亲常住地统计，截至{today.year}年{today.month}月{today.day}日录入的记录",
            f"Birth register, by the mother's residence, as entered until {today.isoformat()}",
        ),
        corner=Words("乡镇（街道）", "Township"),
    )


def _named(code: str, names: dict[str, str]) -> Words:
    if len(code) < 9:
        return Words("乡镇不详", "Township not given")
    name = names.get(code, code)
    return Words(f"{name}（{code}）", f"{name} ({code})")
