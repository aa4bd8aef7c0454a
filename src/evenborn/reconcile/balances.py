"""The receipts of the doors: what goes in comes out, in parts that are counted apart."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from evenborn.reconcile import words
from evenborn.reconcile.intake import Intake
from evenborn.reconcile.refusal import DoesNotAddUpError
from evenborn.reconcile.scope import Scope
from evenborn.report import Balance, Part, Ratio, Text
from evenborn.standards.reading.folding import text


def of_files(intake: Intake) -> list[Balance]:
    """Door 1: every file is a batch, or the same bytes as one before."""
    parts = (
        Part(Text("批次", "batches"), len(intake.taken)),
        Part(Text("重复来件", "files that came twice"), intake.repeated),
    )
    return [Balance("files", Text("来件", "Files"), intake.files, parts)]


def of_rows(intake: Intake) -> list[Balance]:
    """Door 2: every line is accepted, refused or known; accepted rows are records or are not."""
    balances = []
    for one in intake.taken:
        parts: tuple[Part, ...] = (
            Part(Text("采用", "accepted"), one.accepted),
            Part(Text("退回", "refused"), one.refused),
            Part(Text("已有", "already known"), one.known),
        )
        what = Text(f"{one.name}：行数", f"{one.name}: lines")
        balances.append(Balance("rows", what, one.lines, parts))
        if one.accepted != one.records:
            beside = {
                "delivery": Text("死产，不计入", "stillbirths, not counted"),
                "certificate": Text("补发换发，不另计", "issued again, not counted twice"),
            }.get(one.kind, Text("不计入", "not counted"))
            parts = (
                Part(Text("参加关联的记录", "records to link"), one.records),
                Part(beside, one.accepted - one.records),
            )
            what = Text(f"{one.name}：采用的行", f"{one.name}: accepted rows")
            balances.append(Balance("rows", what, one.accepted, parts))
    return balances


def of_links(records: Mapping[str, int], con: duckdb.DuckDBPyConnection) -> list[Balance]:
    """Door 3: every record is linked, single or waiting for review; and belongs to one birth.

    Args:
        records: source → its records.
        con: holds `members` and `births`.

    The left sides come from the files, the right sides from what the linkage gave back.
    """
    bands: dict[tuple[str, str], int] = {
        (str(source), str(band)): int(count)
        for source, band, count in con.execute(
            "SELECT source, band, count(*) FROM members GROUP BY ALL"
        ).fetchall()
    }
    balances = []
    for source, count in records.items():
        parts = tuple(
            Part(word, bands.get((source, band), 0))
            for band, word in (
                ("linked", Text("已关联", "linked")),
                ("single", Text("单独", "single")),
                ("review", Text("待复核", "waiting for review")),
            )
        )
        what = Text(f"{source}：记录", f"{source}: records")
        balances.append(Balance("links", what, count, parts))
    rows = con.execute("SELECT count(*), sum(records - 1) FROM births").fetchall()
    births, further = int(rows[0][0]), int(rows[0][1] or 0)
    total = sum(records.values())
    parts = (
        Part(Text("出生", "births"), births),
        Part(Text("同一出生的其余记录", "further records of the same births"), further),
    )
    balances.append(Balance("links", Text("全部记录", "All records"), total, parts))
    return balances


def of_births(
    scope: Scope, has: set[str], whole: Ratio, con: duckdb.DuckDBPyConnection
) -> list[Balance]:
    """Door 4, first half: every birth is in the answer or outside it, and why."""
    counts = f"coalesce({scope.counts(scope.basis, has)}, false)"
    inside = f"coalesce({scope.in_period}, false)"
    unknown = "area_code IS NULL" if scope.basis == "residence" and scope.area else "false"
    rows = con.execute(
        f"SELECT count(*), count(*) FILTER (NOT {inside}), "
        f"count(*) FILTER ({inside} AND NOT {counts} AND {unknown}), "
        f"count(*) FILTER ({inside} AND NOT {counts} AND NOT {unknown}) FROM births"
    ).fetchall()
    total, outside, unplaced, elsewhere = (int(value) for value in rows[0])
    apart = {
        "residence": Text("母亲常住外地", "mother lives elsewhere"),
        "occurrence": Text("无本地分娩或签发记录", "no delivery or certificate here"),
        "registration": Text("无户口登记", "not registered"),
    }[scope.basis]
    parts = [
        Part(Text("本报告的出生", "births of this report"), whole.births),
        Part(Text("不在本期", "outside the period"), outside),
        Part(apart, elsewhere),
    ]
    if scope.basis == "residence" and scope.area:
        parts.append(Part(Text("常住地不详", "residence not stated"), unplaced))
    return [Balance("births", Text("全部出生", "All births"), total, tuple(parts))]


def of_cells(whole: Ratio, tables: Sequence[tuple[Text, Sequence[Ratio]]]) -> list[Balance]:
    """Door 4, second half: the cells of every table add up to the births they take apart."""
    balances = []
    for what, rows in tables:
        if rows:
            parts = tuple(Part(row.label, row.births) for row in rows)
            if len(parts) > 6:
                # Forty townships are not read in a line; their sum is what must be right.
                several = Text(f"{len(parts)} 格之和", f"sum of {len(parts)} cells")
                parts = (Part(several, sum(part.count for part in parts)),)
            balances.append(Balance("cells", what, whole.births, parts))
    return balances


def settle_up(balances: Sequence[Balance]) -> tuple[Balance, ...]:
    """Return the balances when every one adds up.

    Raises:
        DoesNotAddUpError: one does not; there must be no result then.
    """
    for balance in balances:
        if not balance.adds_up:
            raise DoesNotAddUpError(balance)
    return tuple(balances)


def vaccinated(
    counted: Sequence[Path], scope: Scope, con: duckdb.DuckDBPyConnection
) -> tuple[Text, int, int, int] | None:
    """Return first vaccinations as (label, boys, girls, unknown) of the scope; None without any.

    BCG is given at birth, so it is counted where there is any; else hepatitis B.
    """
    files = ", ".join(text(str(path)) for path in counted)
    if not files:
        return None
    where = (
        f"month BETWEEN date_trunc('month', DATE '{scope.period.first}') "
        f"AND DATE '{scope.period.last}'"
    )
    if scope.area:
        where += f" AND starts_with(CAST(area_code AS VARCHAR), {text(scope.area)})"
    sums = ", ".join(
        f"coalesce(sum(doses) FILTER ({sex}), 0)"
        for sex in ("infant_sex = 1", "infant_sex = 2", "coalesce(infant_sex, 9) NOT IN (1, 2)")
    )
    for vaccine, word in (
        ("BCG", Text("卡介苗", "BCG")),
        ("HepB", Text("乙肝疫苗", "hepatitis B")),
    ):
        rows = con.execute(
            f"SELECT count(*), {sums} FROM read_parquet([{files}], union_by_name = true) "
            f"WHERE vaccine = {text(vaccine)} AND {where}"
        ).fetchall()
        if rows[0][0]:
            base = words.AGENCIES["vaccination"]
            label = Text(f"{base.zh}：{word.zh}", f"{base.en}: {word.en}")
            return label, int(rows[0][1]), int(rows[0][2]), int(rows[0][3])
    return None
