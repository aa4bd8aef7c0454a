"""Linkage of birth records: several agencies' files become births, every link with its reason.

```python
import duckdb
from evenborn.linkage import DuckDBEngine, link

engine = DuckDBEngine(duckdb.connect())
links = link({"delivery": "read_parquet('d.parquet')", "registration": "..."}, engine=engine)
links.table()    # one row per record: birth_id, source, record_id, band, pass, weight, ...
links.review()   # pairs that a person should decide, with the evidence
```

`evaluate` judges links against the truth; `link_people` links files about persons in general.
"""

from evenborn.linkage.engines import CannotLinkError, DuckDBEngine, Engine
from evenborn.linkage.evaluate import evaluate
from evenborn.linkage.linking import link
from evenborn.linkage.links import Links, write_parquet
from evenborn.linkage.model import Model
from evenborn.linkage.people import link_people

__all__ = [
    "CannotLinkError",
    "DuckDBEngine",
    "Engine",
    "Links",
    "Model",
    "evaluate",
    "link",
    "link_people",
    "write_parquet",
]
