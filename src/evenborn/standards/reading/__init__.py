"""Open a file of records, whatever it came as, as one DuckDB relation of plain texts.

```python
con = connect()
table = open_table("delivery.csv", con=con, schema=load_schema("delivery"))
con.sql(f"SELECT line, birth_date FROM {table.relation}")
```

CSV (UTF-8 with or without BOM, UTF-16, GB18030; comma, tab, semicolon, bar), also inside .gz;
Excel workbooks; Parquet. What cannot be used raises `CannotRead`; a single broken line does not,
it becomes a row marked `broken`.
"""

from evenborn.standards.reading.files import connect, find_files
from evenborn.standards.reading.opening import open_table
from evenborn.standards.reading.table import Table
from evenborn.standards.refusal import CannotRead

__all__ = ["CannotRead", "Table", "connect", "find_files", "open_table"]
