"""The one place where a typed cell becomes plain text, and plain text a date, a time, a number.

Everything is SQL, so that a million rows are folded by DuckDB and not one by one. The macros are
made once per connection by `make_macros`.
"""

from dataclasses import dataclass

import duckdb

# U+FF01 to U+FF5E are the printable ASCII letters in full width, 0xFEE0 further up.
_WIDE = "".join(chr(0xFEE0 + code) for code in range(0x21, 0x7F))
_NARROW = "".join(chr(code) for code in range(0x21, 0x7F))
# Blanks of every width, the tab and the line ends inside a cell become the plain blank.
_BLANKS = "\u3000\u00a0\u2002\u2003\u2009\u202f\u205f\t\r\n\x0b\x0c"
# Marks that are not seen and not meant: zero-width, direction, byte order.
_UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"

FOLD_FROM = _WIDE + _BLANKS + _UNSEEN
FOLD_TO = _NARROW + " " * len(_BLANKS)  # shorter on purpose: translate drops the rest

# A four-digit year, a month and a day with any mark between, and perhaps a time after them.
DAY = "([12][0-9]{3}) ?[-/.年] ?([0-9]{1,2}) ?[-/.月] ?([0-9]{1,2})(?:[ T日号][ 0-9:时点分秒.+Z]*)?"
# Hour and minute, perhaps after a day, perhaps with seconds, which are dropped.
CLOCK = (
    "(?:[12][0-9]{3}.*[ T日号])?([0-9]{1,2}) ?[:时点] ?([0-9]{1,2})"
    "(?: ?[:分] ?[0-9]{1,2}(?:\\.[0-9]*)?)?[分秒]?"
)
MONTH = "([12][0-9]{3}) ?[-/.年] ?([0-9]{1,2}) ?月?份?"

MACROS = (
    # Excel writes ="0123" or '0123 to keep digits as text; the mark is not part of the value.
    """CREATE OR REPLACE TEMP MACRO bare_text(t) AS
    CASE WHEN starts_with(t, '="') AND ends_with(t, '"') AND length(t) > 2
         THEN trim(substr(t, 3, length(t) - 3))
         WHEN starts_with(t, '''') THEN trim(ltrim(t, ''''))
         ELSE t END""",
    # 2024-03-05 first, for a million of them; then 20240305; an Excel serial day (10000 to 79999
    # are 1927 to 2119; Excel believes in 29 February 1900, hence day 0 is 1899-12-30); then
    # 2024-3-5, 2024/03/05, 2024.3.5, 2024年3月5日.
    r"""CREATE OR REPLACE TEMP MACRO parse_date(t) AS coalesce(
    TRY_CAST(CASE WHEN strlen(t) = 10 AND substr(t, 5, 1) = '-' AND substr(t, 8, 1) = '-'
                  THEN t END AS DATE),
    CASE
    WHEN t IS NULL THEN NULL
    WHEN regexp_full_match(t, '[12][0-9]{7}')
    THEN TRY_CAST(substr(t, 1, 4) || '-' || substr(t, 5, 2) || '-' || substr(t, 7, 2) AS DATE)
    WHEN regexp_full_match(t, '[1-7][0-9]{4}(\.[0-9]+)?')
    THEN DATE '1899-12-30' + CAST(substr(t, 1, 5) AS INTEGER)
    WHEN regexp_full_match(t, '{DAY}')
    THEN TRY_CAST(regexp_replace(t, '^{DAY}$', '\1-\2-\3') AS DATE)
    END)""",
    # 08:30, 8:30:15, 8时30分, 8点30分, 0830; the time in a date and time; an Excel fraction of a
    # day. 24:00 is refused: it belongs to the next day.
    r"""CREATE OR REPLACE TEMP MACRO parse_time(t) AS nullif(coalesce(
    TRY_CAST(CASE WHEN strlen(t) = 5 AND substr(t, 3, 1) = ':' THEN t || ':00' END AS TIME),
    CASE
    WHEN t IS NULL THEN NULL
    WHEN regexp_full_match(t, '([01][0-9]|2[0-3])[0-5][0-9]')
    THEN TRY_CAST(substr(t, 1, 2) || ':' || substr(t, 3, 2) || ':00' AS TIME)
    WHEN regexp_full_match(t, '([1-7][0-9]{4}|0)?\.[0-9]+')
    THEN CAST(TIMESTAMP '2000-01-01' + to_seconds(
        round(('0.' || split_part(t, '.', 2))::DOUBLE * 1440) * 60) AS TIME)
    WHEN regexp_full_match(t, '{CLOCK}')
    THEN TRY_CAST(regexp_replace(t, '^{CLOCK}$', '\1:\2:00') AS TIME)
    END), TIME '24:00:00')""",
    r"""CREATE OR REPLACE TEMP MACRO parse_moment(t) AS
    CASE WHEN parse_date(t) IS NOT NULL AND parse_time(t) IS NOT NULL
         THEN parse_date(t) + parse_time(t)
         ELSE TRY_CAST(parse_date(t) AS TIMESTAMP) END""",
    # The first day of the month: 2025-07, 2025年7月, 202507, or any date in it.
    r"""CREATE OR REPLACE TEMP MACRO parse_month(t) AS coalesce(
    CAST(date_trunc('month', parse_date(t)) AS DATE),
    TRY_CAST(CASE
        WHEN regexp_full_match(t, '[12][0-9]{5}')
        THEN substr(t, 1, 4) || '-' || substr(t, 5, 2) || '-01'
        WHEN regexp_full_match(t, '{MONTH}')
        THEN regexp_replace(t, '^{MONTH}$', '\1-\2-01')
        END AS DATE))""",
    # 3 and 3.0 are three; 3.5 is no whole number, 1e3 and 1_000 are not read as numbers at all.
    r"""CREATE OR REPLACE TEMP MACRO parse_integer(t) AS
    CASE WHEN regexp_full_match(t, '[+-]?[0-9]{1,9}(\.0+)?')
         THEN TRY_CAST(split_part(t, '.', 1) AS INTEGER) END""",
    r"""CREATE OR REPLACE TEMP MACRO parse_decimal(t) AS
    CASE WHEN regexp_full_match(t, '[+-]?[0-9]{1,12}(\.[0-9]+)?|[+-]?\.[0-9]+')
         THEN TRY_CAST(t AS DOUBLE) END""",
    # A long number that Excel kept as a number: 15 digits are left, the rest is lost.
    r"""CREATE OR REPLACE TEMP MACRO digits_lost(t) AS
    coalesce(strlen(t) >= 4 AND contains(upper(t), 'E')
        AND regexp_full_match(upper(t), '[0-9](\.[0-9]+)?E\+?[0-9]{1,3}'), false)""",
)


@dataclass(frozen=True, slots=True)
class Needs:
    """What folding the cells of a file need; False is faster.

    Attributes:
        wide: some cell may hold full-width letters or odd blanks.
        edges: some cell may begin or end with a blank or a mark of Excel.
        blanks: some cell may have a blank inside.
        empties: some cell may be an empty text; DuckDB's CSV reader makes NULL of them itself.
    """

    wide: bool = True
    edges: bool = True
    blanks: bool = True
    empties: bool = True

    def __or__(self, other: "Needs") -> "Needs":
        return Needs(
            self.wide or other.wide,
            self.edges or other.edges,
            self.blanks or other.blanks,
            self.empties or other.empties,
        )


def make_macros(con: duckdb.DuckDBPyConnection) -> None:
    """Make the macros `parse_date`, `parse_time`, … on a connection (again is harmless)."""
    for macro in MACROS:
        filled = macro.replace("{DAY}", DAY).replace("{CLOCK}", CLOCK).replace("{MONTH}", MONTH)
        con.execute(filled).fetchall()


def text(value: str) -> str:
    """Return a string as an SQL literal.

    >>> text("O'Neill")
    "'O''Neill'"
    """
    return "'" + value.replace("'", "''") + "'"


def name(identifier: str) -> str:
    """Return an identifier quoted for SQL.

    >>> name('a"b')
    '"a""b"'
    """
    return '"' + identifier.replace('"', '""') + '"'


def folded_sql(cell: str, needs: Needs) -> str:
    """Return the SQL of a cell folded and trimmed, empty turned into NULL.

    Args:
        cell: SQL expression of the cell, VARCHAR.
        needs: what may be there; `translate` alone costs 0.27 s per column and million rows.
    """
    if needs.wide:
        narrow = f"translate({cell}, {text(FOLD_FROM)}, {text(FOLD_TO)})"
        cell = f"(CASE WHEN strlen({cell}) <> length({cell}) THEN {narrow} ELSE {cell} END)"
    if needs.edges or needs.wide:
        blanks = text(" \t\r\n\x0b\x0c")
        cell = f"bare_text(trim({cell}, {blanks}))"
    return f"nullif({cell}, '')" if needs.wide or needs.edges or needs.empties else cell
