"""A second, slow and obvious implementation of what a county counts: plain SQL in SQLite.

It begins with the rows as the agencies wrote them, and knows nothing of Evenborn's code: only which
lines were refused, and which record belongs to which birth (links.parquet). Every number that the
site or the command line gives must come out here again.
"""

import sqlite3
from collections.abc import Collection, Iterable, Mapping

# The headers that the files bear, in Chinese as the agencies write them.
HEADERS = {
    "record": ("记录编号",),
    "sex": ("新生儿性别",),
    "born": ("分娩日期", "出生日期"),
    "parity": ("孩次",),
    "area": ("常住地区划代码",),
    "hukou": ("户口登记地区划代码", "户籍地区划代码"),
    "facility": ("助产机构代码",),
    "place": ("分娩地点", "出生地点分类"),
    "registered": ("户口登记日期",),
    "outcome": ("分娩结局",),
    "issue": ("签发类别",),
}
BIT = {"delivery": 1, "certificate": 2, "registration": 4}
# Who is asked first where there is no majority: the delivery room for what it sees, the police for
# the household registration.
BIRTH_ROOM = {"delivery": 1, "certificate": 2, "registration": 3}
POLICE = {"registration": 1, "certificate": 2, "delivery": 3}

TABLES = """
CREATE TABLE raw (source, line, record, sex, born, parity, area, hukou, facility, place, registered,
    outcome, issue);
CREATE TABLE link (birth, source, record, copy_of);
CREATE TABLE institution (code, place);
CREATE TABLE rank (who, source, n);
"""

# What each record says, as numbers and codes; NULL where it says nothing. A record that its agency
# has twice speaks once.
SAID = """
CREATE TABLE said AS SELECT birth, link.source,
    CASE sex WHEN '男' THEN 1 WHEN '女' THEN 2 WHEN '未知' THEN 0 END AS sex,
    CASE WHEN date(born) = born THEN born END AS born,
    CASE WHEN CAST(parity AS INTEGER) > 0 THEN CAST(parity AS INTEGER) END AS parity,
    area, hukou, nullif(facility, '') AS facility,
    nullif(place, '') AS place,
    CASE WHEN link.source = 'registration' AND date(registered) = registered THEN registered END
        AS registered
FROM link JOIN raw USING (source, record) WHERE copy_of IS NULL;

UPDATE said SET area = nullif(area, ''), hukou = nullif(hukou, '');
UPDATE said SET area = substr(area, 1, 9) WHERE length(area) = 12 AND substr(area, 10) = '000';
UPDATE said SET area = substr(area, 1, 6) WHERE length(area) = 9 AND substr(area, 7) = '000';
UPDATE said SET hukou = substr(hukou, 1, 9) WHERE length(hukou) = 12 AND substr(hukou, 10) = '000';
UPDATE said SET hukou = substr(hukou, 1, 6) WHERE length(hukou) = 9 AND substr(hukou, 7) = '000';

-- A sex settled later is never unsettled: 0 is heard only where nobody says 1 or 2.
UPDATE said SET sex = NULL WHERE sex = 0
    AND EXISTS (SELECT 1 FROM said o WHERE o.birth = said.birth AND o.sex IN (1, 2));
"""

# A code that begins just one longer code of the same birth means that one.
EXACT = """
CREATE TABLE longer AS SELECT DISTINCT s.birth, s.{field} AS short, o.{field} AS long
    FROM said s JOIN said o ON o.birth = s.birth
    AND substr(o.{field}, 1, length(s.{field})) = s.{field};
DELETE FROM longer WHERE EXISTS (SELECT 1 FROM said o WHERE o.birth = longer.birth
    AND o.{field} <> longer.long AND substr(o.{field}, 1, length(longer.long)) = longer.long);
UPDATE said SET {field} = (SELECT long FROM longer
    WHERE longer.birth = said.birth AND short = {field})
    WHERE (SELECT count(*) FROM longer WHERE longer.birth = said.birth AND short = {field}) = 1;
DROP TABLE longer;
"""

# The majority; where there is none, whoever is responsible.
SETTLED = """
CREATE TABLE settled_{field} AS SELECT birth, value FROM (
    SELECT birth, value, row_number() OVER (PARTITION BY birth ORDER BY votes DESC, first) AS place
    FROM (SELECT birth, {field} AS value, count(*) AS votes, min(n) AS first
        FROM said JOIN rank ON rank.source = said.source AND who = '{who}'
        WHERE {field} IS NOT NULL GROUP BY birth, {field}))
WHERE place = 1;
"""
WHO = {
    **dict.fromkeys(("sex", "born", "parity", "area", "facility", "place"), "birth room"),
    **dict.fromkeys(("hukou", "registered"), "police"),
}

BIRTHS = """
CREATE TABLE birth AS SELECT known.birth,
    sex.value AS sex, born.value AS born, coalesce(min(parity.value, 3), 0) AS parity,
    area.value AS area, hukou.value AS hukou, facility.value AS facility, place.value AS place,
    registered.value AS registered, held,
    strftime('%Y', born.value) || 'Q' || ((strftime('%m', born.value) + 2) / 3) AS quarter,
    substr(born.value, 1, 7) AS month,
    -- A month after the birth, the last day of the month where it has no such day.
    coalesce(registered.value > min(date(born.value, '+1 month'),
        date(born.value, 'start of month', '+2 months', '-1 day')), 0) AS late
FROM (SELECT birth, sum(bit) AS held FROM (SELECT DISTINCT birth, CASE source
        WHEN 'delivery' THEN 1 WHEN 'certificate' THEN 2 ELSE 4 END AS bit FROM link)
    GROUP BY birth) known
LEFT JOIN settled_sex sex USING (birth) LEFT JOIN settled_born born USING (birth)
LEFT JOIN settled_parity parity USING (birth) LEFT JOIN settled_area area USING (birth)
LEFT JOIN settled_hukou hukou USING (birth) LEFT JOIN settled_facility facility USING (birth)
LEFT JOIN settled_place place USING (birth) LEFT JOIN settled_registered registered USING (birth);

CREATE TABLE counted (basis, township, birth, sex, born, parity, place, registered, held, quarter,
    month, late);
INSERT INTO counted SELECT 'residence', area, birth, sex, born, parity, place, registered, held,
    quarter, month, late FROM birth WHERE substr(area, 1, 6) = :county;
INSERT INTO counted SELECT 'occurrence', institution.place, birth, sex, born, parity, birth.place,
    registered, held, quarter, month, late
    FROM birth LEFT JOIN institution ON code = facility WHERE held & 3;
INSERT INTO counted SELECT 'registration', hukou, birth, sex, born, parity, place, registered, held,
    quarter, month, late FROM birth WHERE held & 4;
-- Whose township is not known, or is another county's, is counted for the county only.
UPDATE counted SET township = CASE WHEN length(township) >= 9
    AND substr(township, 1, 6) = :county THEN substr(township, 1, 9) ELSE :county || '000' END
"""

# Boys per 100 girls, and Wilson's interval of the share of boys turned into a ratio.
RATIO = """
WITH n AS (SELECT CAST(:boys AS REAL) AS boys, CAST(:girls AS REAL) AS girls,
        1.959963984540054 * 1.959963984540054 AS z2),
    p AS (SELECT *, boys / (boys + girls) AS share, boys + girls AS known FROM n),
    w AS (SELECT *, (share + z2 / 2 / known) / (1 + z2 / known) AS middle,
        sqrt(share * (1 - share) * z2 / known + z2 * z2 / 4 / known / known) / (1 + z2 / known)
        AS half FROM p)
SELECT 100 * boys / girls, 100 * (middle - half) / (1 - middle + half),
    100 * (middle + half) / (1 - middle - half) FROM w
"""
SEXES = "sum(sex IS 1), sum(sex IS 2), sum(sex IS NULL OR sex NOT IN (1, 2))"


class Slow:
    """A county in SQLite.

    Args:
        files: source → its rows as the file has them.
        refused: source → lines that were sent back; the first row is line 2.
        links: birth, source, the agency's own record number, the record it is a copy of or None.
        institutions: code → division code.
        hospital: the code of the institution whose deliveries they are: it says so itself.
        county: six digits.
    """

    def __init__(
        self,
        files: Mapping[str, list[dict[str, str]]],
        *,
        refused: Mapping[str, Collection[int]],
        links: Iterable[tuple[str, str, str, str | None]],
        institutions: Mapping[str, str],
        hospital: str,
        county: str,
    ) -> None:
        self.county = county
        self.con = sqlite3.connect(":memory:")
        self.con.executescript(TABLES)
        for source, rows in files.items():
            seen: list[dict[str, str]] = []
            for line, row in enumerate(rows, start=2):
                # Of a line that came twice one is enough; two that differ are counted twice.
                if line in refused[source] or row in seen:
                    continue
                seen.append(row)
                cells = [
                    next((row[head] for head in heads if head in row), "")
                    for heads in HEADERS.values()
                ]
                if source == "delivery":
                    cells[list(HEADERS).index("facility")] = hospital
                self._put("raw", [source, line, *(cell.strip() for cell in cells)])
        for link in links:
            self._put("link", link)
        for code, place in institutions.items():
            self._put("institution", [code, place])
        for who, ranks in (("birth room", BIRTH_ROOM), ("police", POLICE)):
            for source, n in ranks.items():
                self._put("rank", [who, source, n])
        self.count()

    def _put(self, table: str, row: Iterable[object]) -> None:
        row = list(row)
        self.con.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)

    def count(self) -> None:
        """Make births of records and count them, anew."""
        for table in ("said", "birth", "counted", *(f"settled_{field}" for field in WHO)):
            self.con.execute(f"DROP TABLE IF EXISTS {table}")
        self.con.executescript(SAID)
        self.con.executescript("".join(EXACT.format(field=field) for field in ("area", "hukou")))
        self.con.executescript(
            "".join(SETTLED.format(field=field, who=who) for field, who in WHO.items())
        )
        for statement in BIRTHS.split(";"):
            self.con.execute(statement, {"county": self.county})

    def ask(self, sql: str, **values: object) -> list[tuple]:
        """Return the rows of a question."""
        return self.con.execute(sql, values).fetchall()

    def cells(self, basis: str) -> dict[tuple[str, int, str], tuple[int, ...]]:
        """Return (quarter, order, township) → boys, girls, unknown, late, in hospital, dated."""
        rows = self.ask(
            f"SELECT quarter, parity, township, {SEXES}, sum(late), sum(place IS '医疗机构'), "
            "sum(registered IS NOT NULL) FROM counted "
            "WHERE basis = :basis AND born IS NOT NULL GROUP BY 1, 2, 3",
            basis=basis,
        )
        return {(quarter, parity, place): tuple(n) for quarter, parity, place, *n in rows}

    def held(self, basis: str, quarter: str) -> dict[int, tuple[int, ...]]:
        """Return agencies (their bits) → boys, girls, unknown that exactly these know."""
        rows = self.ask(
            f"SELECT held, {SEXES} FROM counted WHERE basis = :basis AND quarter = :quarter "
            "GROUP BY 1",
            basis=basis,
            quarter=quarter,
        )
        return {held: tuple(n) for held, *n in rows}

    def total(self, basis: str, where: str = "true") -> tuple[int, int, int, int]:
        """Return boys, girls, unknown, late of a basis, where a condition holds."""
        rows = self.ask(
            f"SELECT {SEXES}, sum(late) FROM counted WHERE basis = :basis AND ({where})",
            basis=basis,
        )
        return tuple(n or 0 for n in rows[0])

    def by(self, what: str, basis: str, quarter: str) -> dict[object, tuple[int, int, int]]:
        """Return a group's value → boys, girls, unknown."""
        rows = self.ask(
            f"SELECT {what}, {SEXES} FROM counted WHERE basis = :basis AND quarter = :quarter "
            "GROUP BY 1",
            basis=basis,
            quarter=quarter,
        )
        return {value: tuple(n) for value, *n in rows}

    def ratio(self, boys: int, girls: int) -> tuple[float, float, float]:
        """Return the ratio and its limits."""
        return self.ask(RATIO, boys=boys, girls=girls)[0]
