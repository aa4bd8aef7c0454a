"""The SQL macros that the rules of the schemas use, made once per connection.

Each macro has a scalar twin of the same name in `standards.identity` or `standards.divisions`,
and a test that both say the same of any input.
"""

from datetime import date
from typing import Final

import duckdb

from evenborn.standards.declaration import Schema
from evenborn.standards.divisions import known_codes

# Σ dₖ·2ᵏ over the decimal digits of n, without taking n apart into characters: since
# dₖ = ⌊n/10ᵏ⌋ − 10⌊n/10ᵏ⁺¹⌋, the sum is n − 8·Σ 2ᵏ⁻¹⌊n/10ᵏ⌋ (k from 1). 71 ms for a million
# numbers; 188 ms with 17 substrings, and three columns of each file hold such numbers.
_HALVES: Final = " + ".join(f"{2 ** (k - 1)} * (n // {10**k})" for k in range(1, 17))
_CREDIT: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_SUM: Final = " + ".join(
    f"{3**i % 31} * (strpos('{_CREDIT}', substr(code, {i + 1}, 1)) - 1)" for i in range(17)
)

MACROS: Final = (
    "full_years(born, day) AS date_sub('year', born, day)",
    "citizen_shaped(number) AS regexp_full_match(number, '[1-9][0-9]{16}[0-9X]')",
    # The first 17 digits; an old number of 15 is lengthened. NULL for anything else.
    """citizen_digits(number) AS CASE
    WHEN citizen_shaped(number) THEN TRY_CAST(substr(number, 1, 17) AS BIGINT)
    WHEN strlen(number) = 15 AND regexp_full_match(number, '[1-9][0-9]{14}')
    THEN TRY_CAST(substr(number, 1, 6) || '19' || substr(number, 7) AS BIGINT) END""",
    # Weights are 2, 4, 8 … from the 17th digit leftward (mod 11 those of GB 11643).
    f"""fits_digits(number, n) AS CASE WHEN strlen(number) = 18 AND n IS NOT NULL THEN
    substr(number, 18, 1) = substr('10X98765432',
    1 + (2 * (n - 8 * ({_HALVES})) % 11)::INTEGER, 1) END""",
    # Days 29 to 31 are looked up in their month: TRY(make_date(…)) takes 0.7 s more a million as
    # soon as one number in 2,000 is mistyped. Year 0 is 1 BC to DuckDB; Python refuses it.
    """born_of_parts(y, m, d) AS CASE
    WHEN y = 0 OR m NOT BETWEEN 1 AND 12 OR d = 0 THEN NULL
    WHEN d <= 28 OR d <= day(last_day(make_date(y, m, 1))) THEN make_date(y, m, d) END""",
    "born_of_digits(n) AS born_of_parts(n // 10000000 % 10000, n // 100000 % 100, n // 1000 % 100)",
    # A card of a foreign permanent resident (9…) says no sex.
    "sex_of_digits(n) AS CASE WHEN n < 90000000000000000 THEN 2 - n % 2 END",
    # The lambda takes the digits apart once; a macro would write them out 17 times.
    """citizen_ok(number) AS list_transform([citizen_digits(number)],
    lambda n: fits_digits(number, n))[1]""",
    """citizen_born(number) AS list_transform([citizen_digits(number)],
    lambda n: born_of_digits(n))[1]""",
    "citizen_sex(number) AS sex_of_digits(citizen_digits(number))",
    """citizen_length_wrong(number) AS regexp_full_match(number, '[0-9X]{13,24}')
    AND NOT citizen_shaped(number) AND citizen_born(number) IS NULL""",
    f"""credit_code_ok(code) AS CASE
    WHEN code IS NULL THEN NULL
    WHEN regexp_full_match(code,
    '[0-9ANY][0-9A-HJ-NPQRTUWXY][0-9]{{6}}[0-9A-HJ-NPQRTUWXY]{{10}}')
    THEN substr(code, 18, 1) = substr('{_CREDIT}', 1 + (31 - ({_CREDIT_SUM}) % 31) % 31, 1)
    ELSE false END""",
    """division_known(code) AS CASE WHEN code IS NOT NULL THEN
    substr(code, 1, 6) IN (SELECT division FROM evenborn_divisions) END""",
    """division_ended_before(code, in_year) AS in_year >= (SELECT gone_from
    FROM evenborn_divisions WHERE division = substr(code, 1, 6))""",
)


def prepare(con: duckdb.DuckDBPyConnection, *, today: date) -> None:
    """Make the macros and the table of divisions on a connection; again is harmless.

    Args:
        con: where the rules will be judged.
        today: the day of judging in China; nothing may be dated after it.
    """
    codes, gone_from = known_codes()
    con.execute(
        "CREATE OR REPLACE TEMP TABLE evenborn_divisions AS "
        "SELECT unnest($codes::VARCHAR[]) AS division, unnest($gone::INTEGER[]) AS gone_from",
        {"codes": codes, "gone": gone_from},
    ).fetchall()
    for macro in (f"judged_on() AS DATE '{today.isoformat()}'", *MACROS):
        con.execute(f"CREATE OR REPLACE TEMP MACRO {macro}").fetchall()


def with_facts(rows: str, schema: Schema) -> str:
    """Return a query for the rows with what several rules want to know of a number, once.

    Beside each `citizen` column stand `<name>__ok` (BOOLEAN, NULL unless 18 characters),
    `<name>__born` (DATE) and `<name>__sex` (1 or 2), NULL where the number does not tell.
    Thirty rules read them; working them out in each would cost three times the rest.

    Args:
        rows: a table name, quoted where needed, or a query in brackets, with the typed columns
            of the schema.
        schema: the kind of file.
    """
    names = [column.name for column in schema.columns if column.type == "citizen"]
    if not names:
        return f"SELECT * FROM {rows}"
    digits = ", ".join(f"citizen_digits({name}) AS {name}__digits" for name in names)
    facts = ", ".join(
        f"fits_digits({name}, {name}__digits) AS {name}__ok, "
        f"born_of_parts({name}__y, {name}__m, {name}__d) AS {name}__born, "
        f"sex_of_digits({name}__digits) AS {name}__sex"
        for name in names
    )
    # The parts of the birth date are taken apart once; in the macro it would be seven times.
    parts = ", ".join(
        f"{name}__digits // 10000000 % 10000 AS {name}__y, "
        f"{name}__digits // 100000 % 100 AS {name}__m, {name}__digits // 1000 % 100 AS {name}__d"
        for name in names
    )
    without = ", ".join(f"{name}__{part}" for name in names for part in ("digits", "y", "m", "d"))
    return (
        f"SELECT * EXCLUDE ({without}), {facts} "
        f"FROM (SELECT *, {parts} FROM (SELECT *, {digits} FROM {rows}))"
    )
