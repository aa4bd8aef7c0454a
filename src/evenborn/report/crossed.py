"""The full cross as the quarterly table prints it: small rows merged up.

A row is taken apart only where every part has enough births and no small count of boys or girls,
so no small count can be found by taking parts from their sum.
"""

from collections.abc import Sequence
from dataclasses import replace

from evenborn.report.cross import BASES, PARITIES, RESIDENCES, ratio_of
from evenborn.report.figures import Cross, Figures, Language, Ratio, Text
from evenborn.report.table import COUNT_HEADS, Block, block, is_small, line, merged


def crossed(figures: Figures, language: Language) -> list[Block]:
    """Return one block for each basis."""
    found = []
    for basis, label in BASES.items():
        cells = [row for row in figures.cross if row.basis == basis]
        if not cells:
            continue
        rows = _apart(cells, figures)
        # The county's own row may be shown whole; beneath it one small count hides its column.
        hides = any(is_small(row.unknown) for row in rows[1:])
        if any(is_small(row.late) for row in rows[1:]):
            rows = [rows[0], *(replace(row, late=None) for row in rows[1:])]
        title = Text(
            f"全交叉（{label.zh}口径）：地区 × 孩次 × 母亲常住类别",
            f"Full cross ({label.en.lower()}): area × birth order × mother's residence",
        )
        lines = [
            line(row, figures, language, hides_unknown=hides and place > 0)
            for place, row in enumerate(rows)
        ]
        found.append(block(title, COUNT_HEADS, lines, language))
    return found


def _apart(cells: Sequence[Cross], figures: Figures) -> list[Ratio]:
    rows = [ratio_of(cells, figures.area, band=figures.band), *_by_parity(cells, figures)]
    codes = list(dict.fromkeys(row.area_code for row in cells))
    areas = [[row for row in cells if row.area_code == code] for code in codes]
    sums = [ratio_of(one, one[0].area, one[0].area_code) for one in areas]
    together = merged(sums, figures.minimum_row)
    if not _may_show(together, figures):
        return rows
    for total in together:
        rows.append(total)
        if total.code:
            of_area = [row for row in cells if row.area_code == total.code]
            rows += _by_parity(of_area, figures)
    return rows


def _by_parity(cells: Sequence[Cross], figures: Figures) -> list[Ratio]:
    found: list[Ratio] = []
    for code, row in _parts(cells, figures, "parity", PARITIES):
        found.append(_under(row, 1))
        of_parity = [cell for cell in cells if cell.parity == code]
        parts = _parts(of_parity, figures, "residence", RESIDENCES)
        found += [_under(one, 2) for _, one in parts]
    return found


def _parts(
    cells: Sequence[Cross], figures: Figures, by: str, words: dict[str, Text]
) -> list[tuple[str, Ratio]]:
    """Return the parts of the cells, small ones merged; none where they could not all be shown."""
    groups = [
        ratio_of(those, label, code, band=figures.band)
        for code, label in words.items()
        if (those := [cell for cell in cells if getattr(cell, by) == code])
    ]
    shown = merged(groups, figures.minimum_row)
    if len(shown) < 2 or not _may_show(shown, figures):
        return []
    several = len(groups) - len(shown) + 1
    rest = Text(f"其余（{several} 项合并）", f"The rest ({several} merged)")
    return [(row.code, row if row.code else replace(row, label=rest)) for row in shown]


def _may_show(rows: Sequence[Ratio], figures: Figures) -> bool:
    return all(
        row.births >= figures.minimum_row and not is_small(row.boys) and not is_small(row.girls)
        for row in rows
    )


def _under(row: Ratio, depth: int) -> Ratio:
    return replace(
        row, label=Text(f"{'　' * depth}{row.label.zh}", f"{'  ' * depth}{row.label.en}")
    )
