"""What may stand in the details of an entry: codes and counts, never a personal value."""

import re
from collections.abc import Mapping

_EVENT = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_CODE = re.compile(r"[A-Za-z0-9_.:/+\-]{0,80}")
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
# Between letters or digits it is a piece of a digest, which may hold any run of digits.
_PERSONAL = re.compile(
    rf"(?<![0-9A-Za-z])(?:\d{{6}}(?:18|19|20)\d\d{_DAY}\d{{3}}[\dXx]"  # id number
    rf"|\d{{8}}{_DAY}\d{{3}}"  # id number of 15 digits
    r"|(?:\+?86-?)?1[3-9]\d-?\d{4}-?\d{4}"  # mobile phone
    r"|0\d{2,3}-?\d{7,8})(?![0-9A-Za-z])"  # telephone
)
_PERSONAL_KEYS = frozenset(
    {"name", "names", "full_name", "mother", "father", "child", "id_number", "phone", "telephone"}
    | {"address", "mother_name", "father_name", "child_name", "mother_born_on", "email"}
)
_LARGEST = 10**10  # a count is smaller; a phone number has eleven digits


def fault_of_event(event: str) -> str:
    """Say to the developer what is wrong with the code of an event, or nothing.

    >>> fault_of_event("births.entered"), fault_of_event("Births entered")
    ('', 'an event is room.done in small letters, at most 60')
    """
    good = len(event) <= 60 and _EVENT.fullmatch(event)
    return "" if good else "an event is room.done in small letters, at most 60"


def fault_of_details(details: Mapping[str, object]) -> str:
    """Say to the developer what is wrong with the details, or nothing; never show the value.

    >>> fault_of_details({"month": "2026-06", "lines": [3, 5], "late": True})
    ''
    >>> fault_of_details({"reason": "500118199001011234"})
    'detail "reason": looks like an id or telephone number'
    """
    for key, value in details.items():
        if not _KEY.fullmatch(key):
            return "a detail's name is a short word in small letters"
        if key in _PERSONAL_KEYS:
            return f'detail "{key}": names, numbers and addresses do not belong in the log'
        if fault := _fault_of_value(value):
            return f'detail "{key}": {fault}'
    return ""


def _fault_of_value(value: object) -> str:
    match value:
        case None | bool():
            return ""
        case int():
            return "" if abs(value) < _LARGEST else "too large for a count"
        case str():
            return fault_of_code(value)
        case list() | tuple():
            return next((fault for fault in map(_fault_of_item, value) if fault), "")
        case _:
            return f"{type(value).__name__} is neither a code nor a count, nor a list of them"


def _fault_of_item(value: object) -> str:
    return "a list in a list" if isinstance(value, list | tuple) else _fault_of_value(value)


def fault_of_code(code: str) -> str:
    """Say what keeps a text from being a code of at most 80 letters, or nothing.

    >>> fault_of_code("births.birth:12"), fault_of_code("王芳")
    ('', 'a code has Latin letters, digits and _ . : / + - only, at most 80')
    """
    if not _CODE.fullmatch(code):
        return "a code has Latin letters, digits and _ . : / + - only, at most 80"
    if _PERSONAL.search(code):
        return "looks like an id or telephone number"
    return ""
