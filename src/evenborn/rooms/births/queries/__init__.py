"""Every read of the delivery register that pages and other rooms need, one file for each matter."""

from evenborn.rooms.births.queries.certificates import Gaps, gaps_in, stocks_of
from evenborn.rooms.births.queries.comparing import comparison_of, comparisons_of
from evenborn.rooms.births.queries.counting import (
    BySex,
    Counted,
    by_place_and_order,
    counts_by,
    elsewhere_registered,
    total_of,
    township_counts,
)
from evenborn.rooms.births.queries.deaths import deaths_by_sex, deaths_seen_by
from evenborn.rooms.births.queries.linking import last_entered, rows_to_link
from evenborn.rooms.births.queries.months import (
    close_of,
    closes_seen_by,
    closing_departments,
    month_counts,
    months_of,
    revisions_after_close,
    unbalanced,
)
from evenborn.rooms.births.queries.quality import Quality, quality_by_department
from evenborn.rooms.births.queries.register import (
    births_seen_by,
    by_number,
    cells_of,
    corrections_of,
    drafts_of,
    listed,
    of_department,
    returned_to,
    to_verify,
)
from evenborn.rooms.births.queries.spot_checks import (
    ErrorRate,
    checks_seen_by,
    error_rate,
    items_of,
)

__all__ = [
    "BySex",
    "Counted",
    "ErrorRate",
    "Gaps",
    "Quality",
    "births_seen_by",
    "by_number",
    "by_place_and_order",
    "cells_of",
    "checks_seen_by",
    "close_of",
    "closes_seen_by",
    "closing_departments",
    "comparison_of",
    "comparisons_of",
    "corrections_of",
    "counts_by",
    "deaths_by_sex",
    "deaths_seen_by",
    "drafts_of",
    "elsewhere_registered",
    "error_rate",
    "gaps_in",
    "items_of",
    "last_entered",
    "listed",
    "month_counts",
    "months_of",
    "of_department",
    "quality_by_department",
    "returned_to",
    "revisions_after_close",
    "rows_to_link",
    "stocks_of",
    "to_verify",
    "total_of",
    "township_counts",
    "unbalanced",
]
