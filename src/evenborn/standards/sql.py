"""The SQL macros that the rules of the schemas use, made once per connection.

Each macro has a scalar twin of the same name in `standards.identity` or `standards.divisions`,
and a test that both say the same of any input.
"""

from datetime import date
from typing import Final

import duckdb

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
    "citizen_fifteen(number) AS regexp_full_match(number, '[1-9][0-9]{14}')",
    f"citizen_weighed(n) AS n - 8 * ({_HALVES})",
    # Weights are 2, 4, 8 … from the 17th digit leftward (mod 11 those of GB 11643).
    """citizen_ok(number) AS CASE WHEN citizen_shaped(number) THEN
    substr(number, 18, 1) = substr('10X98765432',
    1 + (2 * citizen_weighed(TRY_CAST(substr(number, 1, 17) AS BIGINT)) % 11)::INTEGER, 1) END""",
    # Year 0 is none of ours: DuckDB takes it for 1 BC, Python refuses it.
    """date_of_digits(n) AS CASE WHEN n > 9999
    THEN TRY(make_date(n // 10000, n // 100 % 100, n % 100)) END""",
    """citizen_born(number) AS CASE
    WHEN citizen_shaped(number) THEN date_of_digits(TRY_CAST(substr(number, 7, 8) AS INTEGER))
    WHEN citizen_fifteen(number)
    THEN date_of_digits(19000000 + TRY_CAST(substr(number, 7, 6) AS INTEGER)) END""",
    """citizen_sex(number) AS CASE
    WHEN citizen_shaped(number) AND NOT starts_with(number, '9')
    THEN CASE WHEN substr(number, 17, 1) IN ('1', '3', '5', '7', '9') THEN 1 ELSE 2 END
    WHEN citizen_fifteen(number)
    THEN CASE WHEN substr(number, 15, 1) IN ('1', '3', '5', '7', '9') THEN 1 ELSE 2 END END""",
    """citizen_length_wrong(number) AS regexp_full_match(number, '[0-9X]{13,24}')
    AND NOT citizen_shaped(number) AND NOT citizen_fifteen(number)""",
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
