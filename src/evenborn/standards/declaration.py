"""What an exchanged file must look like: columns, codes and checks, declared once as data.

One YAML file per kind lies in `standards/schemas/`; `schema.load_schema` turns it into the
frozen dataclasses below. The reader, the checks, the Excel template and the reference page all
come from these, so a column added here is known everywhere.

**How rules are judged** (the contract with `checking.py`). The reader makes one relation per
file, the *rows*, with

- `line`: BIGINT, the physical line or sheet row, unique in the file;
- `<name>__text`: VARCHAR, what the clerk wrote, trimmed, full-width letters and digits folded,
  the empty string turned into NULL;
- `<name>`: the typed value, `Column.sql_type`; NULL where the text cannot be read as that type.
  Text-like columns are typed too: `citizen` and `facility` in upper case without inner blanks,
  `code` and every column with `codes` after `Column.accepts` has turned words into values.

- `<name>__ok`, `<name>__born`, `<name>__sex` beside each `citizen` column, which
  `sql.with_facts` adds to a query of the rows above.

A `Check.rule` is a DuckDB boolean expression over these, and the macros of `standards.sql`;
it is TRUE when the row is wrong, and NULL counts as not wrong. Every column of the schema is
in the rows, NULL throughout where the file lacks it; a check runs only when all the columns it
`reads` are in the file (`Schema.runnable`). A required column that is not in the file at all
is said once, for the file. Scopes:

- `row`: depends on one row;
- `file`: flags rows by looking at the others; `{rows}` in the rule stands for the relation's
  name (`Check.sql` puts it in);
- `total`: an aggregate over `{rows}`, one problem for the whole file, with no line.

An `error` refuses the row; a `warning` lets it pass and is shown. A birth must not vanish from
the count because its mother's number was mistyped, so identity checks only warn.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

Type = Literal[
    "text",  # free text; minimum and maximum are its length in characters
    "code",  # one of `codes`, nothing else
    "integer",
    "decimal",
    "date",
    "time",  # hour and minute, China time
    "moment",  # date and time, China time
    "month",  # typed as the first day of the month
    "citizen",  # identity document number: GB 11643, residence permit, passport
    "division",  # GB/T 2260 (6), township (9) or statistical (12) division code
    "facility",  # unified social credit code (GB 32100) or a local institution number
]
Severity = Literal["error", "warning"]
Scope = Literal["row", "file", "total"]

TYPES: Final[tuple[Type, ...]] = get_args(Type)
SQL_TYPES: Final[Mapping[Type, str]] = {
    "text": "VARCHAR",
    "code": "VARCHAR",
    "integer": "INTEGER",
    "decimal": "DOUBLE",
    "date": "DATE",
    "time": "TIME",
    "moment": "TIMESTAMP",
    "month": "DATE",
    "citizen": "VARCHAR",
    "division": "VARCHAR",
    "facility": "VARCHAR",
}

UNITS_ZH: Final[Mapping[str, str]] = {"g": "克", "cm": "厘米", "week": "周", "day": "天", "": ""}

Limit = int | float | str | None
"""A bound: a number, a length, an ISO date, or the word `today` (the day of judging)."""


@dataclass(frozen=True, slots=True)
class Code:
    """One value of a code list, and the words clerks write for it.

    Attributes:
        value: what is stored, for example `1`.
        zh, en: the label in either language; `zh` stands in the drop-down.
        aliases: other spellings that mean the same value.
    """

    value: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an exchanged file.

    Attributes:
        name: canonical name, snake_case English, fixed.
        header: Chinese header of our own template.
        header_en: the same for an English reader.
        aliases: headers clerks really write; each belongs to one column of a schema.
        second_aliases: headers that mean this column only when the column they usually mean
            is in the file under another header (出生时间 beside 出生日期 is the time).
        type: see `Type`.
        unit: unit of a number in words of the standard (g, cm, week), else empty.
        codes: the code list. Closed for type `code`; for other types words that stand for a
            value (双胎 for 2) beside which any readable value is right.
        required: the column must be there and every cell filled.
        secret: personal; never on a screen, in a log, in a report or an error.
        soft: derived checks warn instead of refusing the row.
        minimum, maximum: bounds, both included; a length for text.
        pattern: regular expression the whole value must match, else empty.
        note_zh, note_en: what to enter, in a sentence.
    """

    name: str
    header: str
    header_en: str
    aliases: tuple[str, ...]
    type: Type
    unit: str
    codes: tuple[Code, ...]
    required: bool
    secret: bool
    minimum: Limit
    maximum: Limit
    pattern: str
    note_zh: str
    note_en: str
    second_aliases: tuple[str, ...] = ()
    soft: bool = False

    @property
    def unit_zh(self) -> str:
        """The unit in Chinese, empty where there is none."""
        return UNITS_ZH[self.unit]

    @property
    def sql_type(self) -> str:
        """The DuckDB type of the typed column; a code list of digits is TINYINT."""
        if self.type == "code" and all(code.value.isdigit() for code in self.codes):
            return "TINYINT"
        return SQL_TYPES[self.type]

    @property
    def accepts(self) -> Mapping[str, str]:
        """Upper-case text → stored value: every spelling of every code, with blanks and without.

        >>> from evenborn.standards.schema import load_schema
        >>> load_schema("delivery").column("infant_sex").accepts["男婴"]
        '1'
        """
        spellings: dict[str, str] = {}
        for code in self.codes:
            pairs = [f"{code.value}{mark}{code.zh}" for mark in ("", " ", "-", ".", "、", ":")]
            for word in (code.value, code.zh, code.en, *code.aliases, *pairs):
                for spelling in (word.upper(), word.upper().replace(" ", "")):
                    spellings.setdefault(spelling, code.value)
        return spellings


@dataclass(frozen=True, slots=True)
class Check:
    """One rule about a row or a file, and what was expected instead.

    Attributes:
        code: stable slug, for example `born-after-today`; the same slug may be derived for
            several columns, so (code, first column) names a check.
        severity: see the module.
        columns: where the problem is shown; the first cell is coloured.
        rule: DuckDB boolean expression, TRUE when wrong.
        zh, en: what was expected and what to do; never a value.
        scope: see the module.
        reads: the columns that must be in the file for the check to run.
    """

    code: str
    severity: Severity
    columns: tuple[str, ...]
    rule: str
    zh: str
    en: str
    scope: Scope = "row"
    reads: tuple[str, ...] = ()

    def sql(self, rows: str) -> str:
        """Return the rule for a relation of that name, NULL turned into FALSE.

        Args:
            rows: the relation's name, already quoted where needed.
        """
        return f"coalesce(({self.rule.replace('{rows}', rows)}), false)"


@dataclass(frozen=True, slots=True)
class Derived:
    """A fact computed from an accepted row and kept beside it, not a mistake to mend.

    Attributes:
        name: name of the added BOOLEAN column.
        rule: DuckDB expression over the typed columns.
        zh, en: what TRUE means.
        reads: the columns that must be in the file for the fact to be known.
    """

    name: str
    rule: str
    zh: str
    en: str
    reads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Schema:
    """All that is known of one kind of file.

    Attributes:
        kind: `delivery`, `registration`, `certificate`, `vaccination`,
            `registration_counts` (or `person`).
        title_zh, title_en: the kind's name.
        about_zh, about_en: what the file is, who sends it, what may be done with it.
        requirement_ids: the requirements it answers (R026 …).
        columns: in the order of the template.
        checks: derived from the columns first, then the declared ones.
        derived: see `Derived`.
        live_births: SQL expression, TRUE for an accepted row that counts as a live birth.
        key: columns that tell one row from another.
    """

    kind: str
    title_zh: str
    title_en: str
    requirement_ids: tuple[str, ...]
    columns: tuple[Column, ...]
    checks: tuple[Check, ...]
    about_zh: str = ""
    about_en: str = ""
    derived: tuple[Derived, ...] = ()
    live_births: str = "true"
    key: tuple[str, ...] = ("record_id",)
    _by_name: Mapping[str, Column] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the columns by name once; twenty checks ask for them."""
        object.__setattr__(self, "_by_name", {column.name: column for column in self.columns})

    @property
    def names(self) -> tuple[str, ...]:
        """Canonical names in the order of the template."""
        return tuple(self._by_name)

    def column(self, name: str) -> Column:
        """Return a column.

        Raises:
            KeyError: the schema has no such column.
        """
        return self._by_name[name]

    def runnable(self, present: Sequence[str]) -> tuple[Check, ...]:
        """Return the checks whose columns are all in the file.

        Args:
            present: canonical names found in the file.
        """
        found = set(present)
        return tuple(check for check in self.checks if found.issuperset(check.reads))


def words_read(rule: str, names: Sequence[str]) -> tuple[str, ...]:
    """Return the columns a rule names, in the order given; `__text`, `__born` … belong to theirs.

    >>> words_read("birth_date__text IS NULL OR infant_sex = 1", ["infant_sex", "birth_date"])
    ('infant_sex', 'birth_date')
    """
    words = {word.partition("__")[0] for word in re.findall(r"[a-z_0-9]+", rule)}
    return tuple(name for name in names if name in words)
