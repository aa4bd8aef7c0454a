"""Births → cells → ratio table: the counts that every ratio is made from.

```python
con = connect()                                   # evenborn.standards.reading
births = open_births([Path("births.parquet")], con=con)
cells = tally(births.relation, by=["area:6", "quarter"], con=con)
table = ratio_table(cells)
write_parquet(table, Path("ratio.parquet"))
```
"""

from evenborn.counts.grouping import UNSTATED, Group, parse_groups
from evenborn.counts.sources import Source, count_odd_sexes, damaged, open_births, open_counts
from evenborn.counts.table import COLUMNS, RatioTable, ratio_table
from evenborn.counts.tally import Cells, tally
from evenborn.counts.words import BASIS_ZH, METHOD_ZH, VERDICT_EN, VERDICT_ZH, header_zh
from evenborn.counts.writing import (
    notes_zh,
    write_csv,
    write_json,
    write_parquet,
    write_xlsx,
)

__all__ = [
    "BASIS_ZH",
    "COLUMNS",
    "METHOD_ZH",
    "UNSTATED",
    "VERDICT_EN",
    "VERDICT_ZH",
    "Cells",
    "Group",
    "RatioTable",
    "Source",
    "count_odd_sexes",
    "damaged",
    "header_zh",
    "notes_zh",
    "open_births",
    "open_counts",
    "parse_groups",
    "ratio_table",
    "tally",
    "write_csv",
    "write_json",
    "write_parquet",
    "write_xlsx",
]
