"""The ratio of all births that two linked sources let one estimate, the unrecorded among them.

    python benchmarks/peers/two_lists.py LINKS FIRST SECOND

LINKS is what `evenborn link` writes; FIRST and SECOND are the linked Parquet files. Counts the
linked births of each sex in the first source, the second and both, and prints as JSON the ratio
by `coverage_by_sex` and the half-width of its 95 % interval. Nothing is read from the truth: the
sex of a birth is that of most of its records, in a draw that of the first; a birth whose records
state none is left out.

The half-width holds the error of the dual-system estimate and that of wrong sex codes, which from
2 in 1000 is the larger. It is held against the births as they fell, so the chance of a
birth being a boy, which the limits of `coverage_by_sex` hold too, is no part of the error.
"""

import json
import math
import sys
from pathlib import Path

import duckdb

from evenborn.stats.coverage import coverage_by_sex
from evenborn.stats.ratio import normal_quantile

COUNTS = """
WITH stated AS (
    SELECT 1 AS place, $first AS source, record_id, infant_sex::VARCHAR AS sex
    FROM read_parquet($first_file)
    UNION ALL
    SELECT 2, $second, record_id, infant_sex::VARCHAR FROM read_parquet($second_file)
), birth AS (
    SELECT bool_or(place = 1) AS in_first, bool_or(place = 2) AS in_second,
        count(*) FILTER (sex = '1') - count(*) FILTER (sex = '2') AS more_boys,
        min_by(sex, (place, record_id)) FILTER (sex IN ('1', '2')) AS first_sex
    FROM read_parquet($links) JOIN stated USING (source, record_id)
    GROUP BY birth_id
)
SELECT CASE WHEN more_boys > 0 THEN '1' WHEN more_boys < 0 THEN '2' ELSE first_sex END AS sex,
    count(*) FILTER (in_first), count(*) FILTER (in_second),
    count(*) FILTER (in_first AND in_second),
    count(*) FILTER (more_boys = 0 AND first_sex IS NOT NULL)
FROM birth GROUP BY ALL
"""


def ratio_by_two_lists(links: Path, first: Path, second: Path) -> tuple[float, float]:
    """Return boys per 100 girls of all births and the half-width of its interval."""
    given = {"first": first.stem, "second": second.stem, "links": str(links)}
    given |= {"first_file": str(first), "second_file": str(second)}
    rows = duckdb.execute(COUNTS, given).fetchall()
    counts = {sex: (one, other, both) for sex, one, other, both, _ in rows}
    by_sex = coverage_by_sex(boys=counts["1"], girls=counts["2"])
    boys, girls = by_sex.boys, by_sex.girls
    # Half the births whose two records differ in sex are called wrongly, and as many in
    # proportion of those on one list only. Each wrong one moves a birth from boys to girls or
    # back: the net is a random walk, and a step changes the ratio by 1/boys + 1/girls.
    births = boys.chapman + girls.chapman
    wrong = sum(disputed for *_, disputed in rows) / 2 * births / (boys.both + girls.both)
    coding = math.sqrt(wrong) * (1 / boys.chapman + 1 / girls.chapman)
    relative = math.hypot(boys.se / boys.chapman, girls.se / girls.chapman, coding)
    return by_sex.srb_estimated, normal_quantile(0.95) * relative * by_sex.srb_estimated


if __name__ == "__main__":
    ratio, half_width = ratio_by_two_lists(*map(Path, sys.argv[1:]))
    print(json.dumps({"ratio": ratio, "half_width": half_width}))
