"""Codes and exchanged files: what a number says, what a file must look like, what is wrong in it.

```python
from datetime import date
from evenborn.standards import judge, load_schema

with judge("delivery.csv", schema=load_schema("delivery"), today=date(2025, 7, 1)) as judged:
    print(judged.lines, judged.accepted, judged.refused, judged.known)
```

Divisions by year are in `evenborn.standards.divisions`; the empty workbook of a kind is made by
`evenborn.standards.template`, the same workbook with its problems by `evenborn.standards.annotate`.
"""

from evenborn.standards.checking import (
    Cause,
    Judgement,
    Problem,
    RecordJudgement,
    judge,
    judge_records,
)
from evenborn.standards.declaration import Check, Code, Column, Derived, Schema
from evenborn.standards.divisions import Division, division, is_valid, parent, successors
from evenborn.standards.identity import (
    certificate_number_ok,
    citizen_born,
    citizen_check_digit,
    citizen_ok,
    citizen_problems,
    citizen_sex,
    credit_code_ok,
    sex_code,
)
from evenborn.standards.mapping import Mapping, load_mapping
from evenborn.standards.reading import Table, connect, find_files, open_table
from evenborn.standards.refusal import CannotRead
from evenborn.standards.schema import KINDS, load_schema

__all__ = [
    "KINDS",
    "CannotRead",
    "Cause",
    "Check",
    "Code",
    "Column",
    "Derived",
    "Division",
    "Judgement",
    "Mapping",
    "Problem",
    "RecordJudgement",
    "Schema",
    "Table",
    "certificate_number_ok",
    "citizen_born",
    "citizen_check_digit",
    "citizen_ok",
    "citizen_problems",
    "citizen_sex",
    "connect",
    "credit_code_ok",
    "division",
    "find_files",
    "is_valid",
    "judge",
    "judge_records",
    "load_mapping",
    "load_schema",
    "open_table",
    "parent",
    "sex_code",
    "successors",
]
