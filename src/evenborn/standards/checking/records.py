"""Judge records that come from a form or the API, by the same rules as the rows of a file.

```python
judged = judge_records([{"record_id": "D1", "infant_sex": "女", "birth_date": "2025-07-01"}],
                       schema=load_schema("delivery"), today=date(2025, 7, 1))
judged[0].accepted, judged[0].cells["infant_sex"]
```

What differs from a file, and why:

- Each record has its own columns: a check runs when all it reads are keys of that record, so a
  record gets the same answer alone and among others. An empty text is a column left empty.
- Checks that look at other rows run within the list, and not at all for a list of one: a twin
  entered by itself would be told that the other is missing.
- Totals of a file (`scope: total`) are not judged: they balance a closed register, and a list
  is none. What they would find, the checks of each record say too.
- A record equal to an earlier one in every cell is no second birth: it is not accepted, has no
  problem of its own, and names the other in `copy_of`.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from evenborn.standards.checking.compiled import TODAY, Rule, compiled
from evenborn.standards.checking.problems import Cause, broken_causes, cause_of, own_checks
from evenborn.standards.checking.together import TWINS, Twin
from evenborn.standards.checking.typing import TEXT_TYPES
from evenborn.standards.declaration import Check, Schema
from evenborn.standards.identity import citizen_born, citizen_ok, citizen_sex
from evenborn.standards.reading.cells import Typed, folded, typed
from evenborn.standards.reading.records import LOST
from evenborn.standards.reading.table import ENCODING, MOST_CHARACTERS, NUL, TOO_LONG

# A key that could be a name of ours may be repeated to the sender; another might be anything.
LIKE_OURS: Final = re.compile(r"[a-z][a-z_]{0,39}")
SURROGATE: Final = re.compile("[\ud800-\udfff]")
MOST_KEYS_NAMED: Final = 8
MOST_FORMS: Final = 500  # sets of columns for which the checks are kept sorted out

Record = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class RecordJudgement:
    """What became of one record.

    Attributes:
        accepted: there is no error, and it repeats no earlier record of the list.
        cells: the columns of the record and the derived facts it allows, typed as the accepted
            rows of a file; None where empty or unreadable.
        problems: what is to be mended, errors first; `Cause.columns` says where to show it.
        copy_of: place of the earlier record it repeats in every cell, else None.
    """

    accepted: bool
    cells: dict[str, object]
    problems: tuple[Cause, ...]
    copy_of: int | None = None


def judge_records(
    records: Sequence[Record], *, schema: Schema, today: date, partial: bool = False
) -> list[RecordJudgement]:
    """Judge each record.

    Args:
        records: canonical column name → text as a person or a system writes it; None and the
            empty text are the same.
        schema: their kind.
        today: the day of judging in China; nothing may be dated after it.
        partial: the records are still being filled in: what is empty is not there yet, so
            nothing is asked of it, and records are not compared.

    Returns:
        The judgements in the order of the records. No cell's value is in a problem.
    """
    rules = _rules_of(schema)
    drafts = [rules.draft(record, today, partial=partial) for record in records]
    if len(drafts) > 1 and not partial:
        rules.compare(drafts)
    return [rules.judgement(draft, drafts) for draft in drafts]


@dataclass(slots=True)
class _Draft:
    """A record being judged.

    Attributes:
        present: canonical names that are in it.
        row: what the rules read; empty where a cell could not be trusted.
        found: places of the problems in `_Rules.causes`.
        other: problems that are in no list: unknown columns, broken cells.
        copy_of: see `RecordJudgement`.
    """

    present: frozenset[str]
    row: dict[str, Any]
    found: list[int]
    other: list[Cause]
    copy_of: int | None = None


@dataclass(frozen=True, slots=True)
class _Single:
    """A check of one record.

    Attributes:
        at: its place in `_Rules.causes`.
        reads: the columns that must be there for it to run.
        required: it asks for a required column, and runs though that is not there.
        cell: the text without which it finds nothing, None if it must look in any case.
        rule: see `compiled`.
    """

    at: int
    reads: frozenset[str]
    required: bool
    cell: str | None
    rule: Rule


class _Rules:
    """The checks of a schema made ready, once; nothing in it changes, so threads may share it."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        checks = [*own_checks(schema), *schema.checks]
        self.causes = [cause_of(check) for check in checks]
        self.together: list[tuple[int, frozenset[str], Twin]] = []
        single = []
        for at, check in enumerate(checks):
            if check.scope == "file" and check.code in TWINS:
                self.together.append((at, frozenset(check.reads), TWINS[check.code]))
            elif check.scope != "total":
                single.append((at, check))
        rules = compiled([*(c.rule for _, c in single), *(d.rule for d in schema.derived)])
        self.single = [
            _Single(
                at,
                frozenset(check.reads),
                check.code == "missing",
                f"{check.reads[0]}__text" if _sleeps(check) else None,
                rule,
            )
            for (at, check), rule in zip(single, rules, strict=False)
        ]
        self._runnable: dict[tuple[frozenset[str], bool], list[_Single]] = {}
        self.derived = [
            (fact.name, frozenset(fact.reads), rule)
            for fact, rule in zip(schema.derived, rules[len(single) :], strict=True)
        ]
        self.typed: dict[str, Typed] = {column.name: typed(column) for column in schema.columns}
        self.read_as_text = {c.name for c in schema.columns if c.type in TEXT_TYPES}
        self.numbers = [c.name for c in schema.columns if c.type == "citizen"]
        self.texts = {name: f"{name}__text" for name in schema.names}
        self.empty: dict[str, Any] = dict.fromkeys([*self.texts, *self.texts.values()])
        for name in self.numbers:
            self.empty |= {f"{name}__{fact}": None for fact in ("ok", "born", "sex")}
        self.broken = broken_causes()

    def draft(self, record: Record, today: date, *, partial: bool) -> _Draft:
        """Fold and type a record and judge it by itself."""
        row = {**self.empty, TODAY: today}
        other = self._unknown(record)
        present = []
        for column, cell in record.items():
            if column not in self.typed:
                continue
            text = None
            if cell is not None:
                why = _untrusted(cell)
                if why is not None:
                    other.append(replace(self.broken[why], column=column, columns=(column,)))
                else:
                    text = folded(cell)
            if text is None and partial:
                continue
            present.append(column)
            if text is not None:
                value = self.typed[column](text)
                row[column] = value
                row[self.texts[column]] = value if column in self.read_as_text else "*"
        draft = _Draft(frozenset(present), row, [], other)
        if any(cause.code.startswith("line-") for cause in other):
            # Like a broken line: what cannot be trusted is not judged any further.
            draft.row = {}
            return draft
        for name in self.numbers:
            number = row[name]
            if number is not None:
                row[f"{name}__ok"] = citizen_ok(number)
                row[f"{name}__born"] = citizen_born(number)
                row[f"{name}__sex"] = citizen_sex(number)
        draft.found = [
            check.at
            for check in self._runs_on(draft.present, partial=partial)
            if (check.cell is None or row[check.cell] is not None) and check.rule(row) is True
        ]
        return draft

    def _runs_on(self, present: frozenset[str], *, partial: bool) -> list[_Single]:
        """Return the checks that run on a record with these columns; senders have few forms."""
        runs = self._runnable.get((present, partial))
        if runs is None:
            if len(self._runnable) >= MOST_FORMS:
                self._runnable = {}
            runs = [c for c in self.single if c.reads <= present or (c.required and not partial)]
            self._runnable[present, partial] = runs
        return runs

    def _unknown(self, record: Record) -> list[Cause]:
        """Return the problem of keys that are no columns, if there are."""
        unknown = [key for key in record if key not in self.typed]
        if not unknown:
            return []
        named = [key for key in unknown if LIKE_OURS.fullmatch(key)][:MOST_KEYS_NAMED]
        return [
            Cause(
                "unknown-column",
                "error",
                named[0] if named else None,
                tuple(named),
                "有本类记录没有的列名，请核对列名后重新提交",
                "only columns of this kind of record; check the names and send it again",
            )
        ]

    def compare(self, drafts: Sequence[_Draft]) -> None:
        """Find copies, and what is wrong only beside the others of the list."""
        key = self.schema.key
        keys = [
            None if draft.row.get(key[0]) is None else tuple(draft.row[part] for part in key)
            for draft in drafts
        ]
        times = Counter(keys)
        first_with: dict[object, int] = {}
        for at, draft in enumerate(drafts):
            if keys[at] is not None and times[keys[at]] > 1:
                row = draft.row
                unreadable = (row[text] is not None for text in self.texts.values())
                content = (*(row[name] for name in self.texts), *unreadable)
                first = first_with.setdefault(content, at)
                draft.copy_of = None if first == at else first
        for at, reads, twin in self.together:
            judged = [d for d in drafts if d.row and d.copy_of is None and reads <= d.present]
            for place in twin([draft.row for draft in judged]):
                judged[place].found.append(at)

    def judgement(self, draft: _Draft, drafts: Sequence[_Draft]) -> RecordJudgement:
        """Say what became of a record; a copy shares the fate of the one it repeats."""
        if draft.copy_of is not None:
            first = self.judgement(drafts[draft.copy_of], drafts)
            problems = () if first.accepted else first.problems
            return RecordJudgement(False, self._cells(draft), problems, draft.copy_of)
        causes = [*draft.other, *(self.causes[at] for at in sorted(draft.found))]
        causes.sort(key=lambda cause: cause.severity)  # error before warning, else as declared
        accepted = not causes or causes[0].severity != "error"
        return RecordJudgement(accepted, self._cells(draft), tuple(causes))

    def _cells(self, draft: _Draft) -> dict[str, object]:
        if not draft.row:
            return dict.fromkeys(name for name in self.schema.names if name in draft.present)
        cells = {name: draft.row[name] for name in self.schema.names if name in draft.present}
        for name, reads, rule in self.derived:
            if reads <= draft.present:
                cells[name] = rule(draft.row)
        return cells


def _sleeps(check: Check) -> bool:
    """Tell whether a check looks at one cell only, and has nothing to say of an empty one."""
    column = check.reads[0]
    others = re.findall(rf"\b{column}__text IS NULL", check.rule)
    return len(check.reads) == 1 and check.code != "missing" and not others


def _untrusted(cell: str) -> str | None:
    """Return why a cell cannot be read, as the reader of files would say."""
    if "\x00" in cell:
        return NUL
    if not cell.isascii() and (LOST in cell or SURROGATE.search(cell)):
        return ENCODING
    return TOO_LONG if len(cell) > MOST_CHARACTERS else None


_ready: dict[int, _Rules] = {}


def _rules_of(schema: Schema) -> _Rules:
    """Return the checks of a schema made ready, the same each time."""
    # By identity: to hash a schema would take as long as judging a record. The rules hold the
    # schema, so its identity is never another's.
    rules = _ready.get(id(schema))
    if rules is None:
        rules = _ready.setdefault(id(schema), _Rules(schema))
    return rules
