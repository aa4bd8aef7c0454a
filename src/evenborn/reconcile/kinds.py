"""Which kind of file is this: said by the caller, by its name, or by its headers."""

import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import duckdb

from evenborn.reconcile.refusal import CannotReconcileError
from evenborn.standards.mapping import Mapping as ColumnMap
from evenborn.standards.reading import CannotRead, open_table
from evenborn.standards.schema import KINDS, load_schema

# What clerks call these files. The longer word first: 出生医学证明 holds no other, but a file may
# be called 分娩与户籍… and then the headers have to tell.
NAMES: Final[dict[str, tuple[str, ...]]] = {
    "delivery": ("delivery", "deliveries", "分娩", "产房", "住院分娩"),
    "registration": ("registration", "hukou", "户籍", "户口", "公安", "落户"),
    "certificate": ("certificate", "出生医学证明", "出生证"),
    "vaccination": ("vaccination", "vaccine", "接种", "疫苗", "免疫", "卡介苗", "乙肝"),
    "registration_counts": (
        *("registration_counts", "户口登记统计", "户口登记分月统计", "新生婴儿户口登记分月统计"),
        *("户口统计", "户籍统计", "户籍登记统计", "落户统计"),
    ),
}
# Kinds that are counts and never persons, and the column that counts.
COUNTED: Final[dict[str, str]] = {"vaccination": "doses", "registration_counts": "registered"}

# Parquet files that Evenborn itself writes; a folder given whole may hold them beside the records.
OURS: Final = frozenset({"truth", "births_truth", "flaws", "links", "review", "births"})


def is_ours(path: Path) -> bool:
    """Whether a file is a result of Evenborn and no agency's file.

    >>> is_ours(Path("county/truth.parquet")), is_ours(Path("county/births.xlsx"))
    (True, False)
    """
    return path.suffix.lower() == ".parquet" and stem_of(path) in OURS


def kind_of(
    path: Path,
    *,
    said: Mapping[str, str],
    con: duckdb.DuckDBPyConnection,
    mapping: ColumnMap | None = None,
) -> str:
    """Return the kind of a file.

    Args:
        path: the file.
        said: file stem or name → kind, as the caller said it; goes before everything else.
        con: to open the file when its name does not tell.
        mapping: foreign headers.

    Raises:
        CannotReconcileError: neither name nor headers tell, or the caller said an unknown kind.
        CannotRead: the file cannot be opened at all.
    """
    for word in (path.name, stem_of(path)):
        if word in said:
            if said[word] not in KINDS:
                raise CannotReconcileError(
                    zh=f"--kind {word}={said[word]}：类别只能是 {'、'.join(KINDS)}。",
                    en=f"--kind {word}={said[word]}: the kind is one of {', '.join(KINDS)}.",
                )
            return said[word]
    stem = unicodedata.normalize("NFKC", stem_of(path)).lower()
    named = _named(stem)
    if len(named) == 1:
        return named[0]
    return _by_headers(path, con, mapping)


def _named(stem: str) -> list[str]:
    """Return the kinds that a name speaks of; a word within a longer one says nothing of itself."""
    held = {kind: [word for word in words if word in stem] for kind, words in NAMES.items()}
    return [
        kind
        for kind, words in held.items()
        if any(
            not any(word in longer for other in held if other != kind for longer in held[other])
            for word in words
        )
    ]


def stem_of(path: Path) -> str:
    """Return the name of a file without its endings: `delivery` of `delivery.csv.gz`.

    >>> stem_of(Path("a/delivery.csv.gz")), stem_of(Path("2025.Q3.xlsx"))
    ('delivery', '2025.Q3')
    """
    name = path.name
    if name.lower().endswith(".gz"):
        name = name[:-3]
    return Path(name).stem


def _by_headers(path: Path, con: duckdb.DuckDBPyConnection, mapping: ColumnMap | None) -> str:
    """Return the kind whose schema knows most of the headers; a tie tells nothing."""
    known: dict[str, int] = {}
    refusal: CannotRead | None = None
    for kind in KINDS:
        try:
            table = open_table(path, con=con, schema=load_schema(kind), mapping=mapping)
        except CannotRead as problem:
            refusal = problem
        else:
            known[kind] = len(table.columns)
            con.execute(f"DROP VIEW IF EXISTS {table.relation}").fetchall()
    if not known and refusal is not None:
        raise refusal
    most = max(known.values())
    best = [kind for kind, columns in known.items() if columns == most]
    if len(best) > 1:
        name = stem_of(path)
        raise CannotReconcileError(
            zh=f"看不出 {path.name} 是哪一类文件，请用 --kind {name}=delivery（分娩）、registration"
            "（户口）、certificate（出生医学证明）、vaccination（接种）或 "
            "registration_counts（户口登记统计）指明。",
            en=f"{path.name} may be several kinds of file; say which with --kind {name}=delivery, "
            "registration, certificate, vaccination or registration_counts.",
        )
    return best[0]
