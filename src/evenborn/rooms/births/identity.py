"""Keyed indexes over what is sealed: they find an equal value and tell nothing else."""

import json
from collections.abc import Mapping

from evenborn.foundation.access.secrets import candidates, keyed_index
from evenborn.rooms.births.facts import PLAIN, as_text, sealed_columns

CERTIFICATE = "births.certificate"
SAME_DAY = "births.same-day"
CONTENT = "births.content"


def certificate_index(cells: Mapping[str, object]) -> str:
    """Return the index of the certificate number, or "" without one."""
    number = cells.get("certificate_number")
    return keyed_index(CERTIFICATE, str(number)) if number else ""


def certificate_candidates(number: str) -> list[str]:
    """Return the indexes under which a certificate number may stand while keys rotate."""
    return candidates(CERTIFICATE, number)


def _mother_and_day(cells: Mapping[str, object]) -> str:
    # The day is in it on purpose: without it the births of one woman could be brought together.
    number = cells.get("mother_id_number")
    return f"{number}|{as_text(cells.get('birth_date'))}" if number else ""


def same_day_index(cells: Mapping[str, object]) -> str:
    """Return the index of mother and day, or "" where her number is not known."""
    text = _mother_and_day(cells)
    return keyed_index(SAME_DAY, text) if text else ""


def same_day_candidates(cells: Mapping[str, object]) -> list[str]:
    """Return the indexes of mother and day under the current and the former keys."""
    text = _mother_and_day(cells)
    return candidates(SAME_DAY, text) if text else []


def content(cells: Mapping[str, object]) -> str:
    """Write the cells of a record in one canonical text."""
    filled = {
        name: text
        for name in (*PLAIN, *sealed_columns())
        if name != "late_reason"  # of the entry, not of the birth: it may come with a second try
        and (text := as_text(cells.get(name)))
        and (name, text) != ("outcome", "live")
    }
    return json.dumps(filled, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_index(cells: Mapping[str, object]) -> str:
    """Return the index of all cells: the same row sent again has the same."""
    return keyed_index(CONTENT, content(cells))


def content_candidates(cells: Mapping[str, object]) -> list[str]:
    """Return the indexes of all cells under the current and the former keys."""
    return candidates(CONTENT, content(cells))
