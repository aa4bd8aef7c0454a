"""Judge the rows of a file by its schema.

```python
with judge("delivery.xlsx", schema=load_schema("delivery"), today=date(2025, 7, 1)) as judged:
    print(judged.lines, judged.accepted, judged.refused, judged.known)
    judged.write_accepted("accepted.parquet")
```
"""

from evenborn.standards.checking.court import Known
from evenborn.standards.checking.judgement import Judgement
from evenborn.standards.checking.judging import judge
from evenborn.standards.checking.problems import Cause, Problem
from evenborn.standards.checking.records import RecordJudgement, judge_records

__all__ = ["Cause", "Judgement", "Known", "Problem", "RecordJudgement", "judge", "judge_records"]
