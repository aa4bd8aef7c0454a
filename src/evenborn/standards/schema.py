"""Load the declaration of one kind of exchanged file.

The declarations are YAML in `standards/schemas/`: `person.yaml` holds the eighteen columns
that all person-level kinds share, with their checks; a kind names those it takes, may change a
few words of them, and adds its own.

How rules are written and judged is told in `evenborn.standards.declaration`.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final, cast

import yaml

from evenborn.standards.declaration import (
    SQL_TYPES,
    TYPES,
    Check,
    Code,
    Column,
    Derived,
    Limit,
    Schema,
    Scope,
    Severity,
    Type,
    words_read,
)
from evenborn.standards.derived import column_checks

__all__ = [
    "KINDS",
    "SQL_TYPES",
    "TYPES",
    "Check",
    "Code",
    "Column",
    "Derived",
    "Limit",
    "Schema",
    "Scope",
    "Severity",
    "Type",
    "load_schema",
]

KINDS: Final = ("delivery", "registration", "certificate", "vaccination", "registration_counts")

# A declaration is untyped only between the YAML reader and the dataclasses.
Entry = Mapping[str, Any]

COLUMN_KEYS: Final = frozenset(
    {
        *("name", "like", "header", "header_en", "aliases", "more_aliases", "second_aliases"),
        *("type", "unit", "codes", "required", "secret", "soft", "minimum", "maximum"),
        *("pattern", "note_zh", "note_en"),
    }
)
CHECK_KEYS: Final = frozenset({"code", "severity", "columns", "rule", "zh", "en", "scope", "reads"})


@lru_cache
def load_schema(kind: str) -> Schema:
    """Return the schema of a kind.

    Args:
        kind: one of `KINDS`, or `person` for the shared person-level columns alone.

    Raises:
        ValueError: there is no such kind, or its declaration is wrong (unknown key or type,
            a check that reads no column).

    >>> load_schema("registration").title_en
    'Household registration of newborns'
    """
    if kind not in (*KINDS, "person"):
        raise ValueError(f"no such kind of file: {kind}")
    declared = _read(kind)
    person = _read("person") if kind != "person" else declared
    shared = {entry["name"]: entry for entry in (*person["columns"], *person["also"])}
    columns = tuple(_column(entry, shared) for entry in declared["columns"])
    names = [column.name for column in columns]
    # A shared check comes along when the kind has every column it reads.
    written = [
        entry
        for entry in person["checks"]
        if {*words_read(entry["rule"], list(shared)), *entry["columns"]} <= set(names)
    ]
    if kind != "person":
        written += declared.get("checks", ())
    checks = [check for column in columns for check in column_checks(column)]
    checks += [_check(entry, names) for entry in written]
    return Schema(
        kind=kind,
        title_zh=declared["title_zh"],
        title_en=declared["title_en"],
        requirement_ids=tuple(declared["requirements"]),
        columns=columns,
        checks=tuple(checks),
        about_zh=declared["about_zh"].strip(),
        about_en=declared["about_en"].strip(),
        derived=tuple(_derived(entry, names) for entry in declared.get("derived", ())),
        live_births=declared.get("live_births", "true"),
        key=tuple(declared.get("key", ("record_id",))),
    )


def _read(kind: str) -> Entry:
    """Return one declaration as YAML gives it."""
    text = files(__package__).joinpath("schemas", f"{kind}.yaml").read_text("utf-8")
    # The loader in C reads the two declarations in 0.02 s, the one in Python in 0.2 s.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return cast(Entry, yaml.load(text, Loader=loader))


def _column(entry: Entry | str, shared: Mapping[str, Entry]) -> Column:
    """Return a column; a bare name or `like:` takes the shared one and changes some words."""
    if isinstance(entry, str):
        entry = {"like": entry}
    _known_keys(entry, COLUMN_KEYS)
    if "like" in entry:
        base = shared[entry["like"]]
        more = list(dict.fromkeys((*entry.get("more_aliases", ()), *base.get("aliases", ()))))
        if "header" in entry:
            # The shared header stays a good name for the column, the kind's own is better.
            more = [alias for alias in (base["header"], *more) if alias != entry["header"]]
        entry = {**base, "aliases": more, **entry}
    type_ = entry["type"]
    if type_ not in TYPES:
        raise ValueError(f"{entry['name']}: no such type: {type_}")
    return Column(
        name=entry["name"],
        header=entry["header"],
        header_en=entry["header_en"],
        aliases=tuple(entry.get("aliases", ())),
        type=type_,
        unit=entry.get("unit", ""),
        codes=tuple(_code(code) for code in entry.get("codes", ())),
        required=entry.get("required", False),
        secret=entry.get("secret", False),
        minimum=_limit(entry.get("minimum")),
        maximum=_limit(entry.get("maximum")),
        pattern=entry.get("pattern", ""),
        note_zh=entry["note_zh"].strip(),
        note_en=entry["note_en"].strip(),
        second_aliases=tuple(entry.get("second_aliases", ())),
        soft=entry.get("soft", False),
    )


def _limit(value: object) -> Limit:
    """Return a bound; YAML reads 1900-01-01 as a date, the declaration keeps ISO text."""
    if value is None or isinstance(value, int | float | str):
        return value
    return str(value)


def _code(entry: Entry) -> Code:
    aliases = tuple(str(alias) for alias in entry.get("aliases", ()))
    return Code(str(entry["value"]), entry["zh"], entry["en"], aliases)


def _check(entry: Entry, names: Iterable[str]) -> Check:
    _known_keys(entry, CHECK_KEYS)
    reads = words_read(entry["rule"], list(names))
    if not reads:
        raise ValueError(f"{entry['code']}: the rule reads no column of this kind")
    return Check(
        code=entry["code"],
        severity=entry["severity"],
        columns=tuple(entry["columns"]),
        rule=" ".join(entry["rule"].split()),
        zh=entry["zh"].strip(),
        en=entry["en"].strip(),
        scope=entry.get("scope", "row"),
        reads=tuple(entry.get("reads", reads)),
    )


def _derived(entry: Entry, names: Iterable[str]) -> Derived:
    return Derived(
        name=entry["name"],
        rule=" ".join(entry["rule"].split()),
        zh=entry["zh"],
        en=entry["en"],
        reads=tuple(entry.get("reads", words_read(entry["rule"], list(names)))),
    )


def _known_keys(entry: Entry, allowed: frozenset[str]) -> None:
    """Refuse a misspelt key, which YAML would pass over in silence."""
    unknown = sorted(set(entry) - allowed)
    if unknown:
        raise ValueError(f"unknown keys in a declaration: {', '.join(unknown)}")
