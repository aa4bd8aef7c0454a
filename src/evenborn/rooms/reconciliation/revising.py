"""What changed since the signed revision: boys, girls, unknown, by month and by order. Pure."""

from collections.abc import Iterator, Sequence

from evenborn.report import BySex, Change, Figures, Ratio, Text

NOTHING = BySex(0, 0, 0)


def changes_since(before: Figures, now: Figures, *, quarter: str) -> tuple[Change, ...]:
    """Return every count that is another one now, the whole first.

    Late registrations are the usual reason: they are counted on both sides and said in numbers.
    Unchanged rows are left out, so an empty answer says that nothing changed.
    """
    reason = _reason(before.whole, now.whole)
    pairs = (
        (Text("合计", "All births"), (before.whole,), (now.whole,)),
        (Text("按月", "By month"), before.by_month, now.by_month),
        (Text("按孩次", "By order"), before.by_order, now.by_order),
        (Text("按口径", "By basis"), before.by_basis, now.by_basis),
        (Text("按来源", "By source"), before.by_source, now.by_source),
    )
    return tuple(
        Change(quarter, item, was, becomes, reason)
        for head, old, new in pairs
        for item, was, becomes in _changed(head, old, new)
    )


def _changed(
    head: Text, old: Sequence[Ratio], new: Sequence[Ratio]
) -> Iterator[tuple[Text, BySex, BySex]]:
    was = {_key(row): row for row in old}
    now = {_key(row): row for row in new}
    for key in {**was, **now}:
        one, other = _counts(was.get(key)), _counts(now.get(key))
        if one != other:
            row = now.get(key) or was[key]
            if len(new) == 1 and head.en == "All births":
                yield head, one, other
            else:
                label = row.label
                yield Text(f"{head.zh}：{label.zh}", f"{head.en}: {label.en}"), one, other


def _key(row: Ratio) -> tuple[str, str]:
    return row.code, row.label.zh


def _counts(row: Ratio | None) -> BySex:
    return BySex(row.boys, row.girls, row.unknown) if row else NOTHING


def _reason(before: Ratio, now: Ratio) -> Text:
    if before.late is None or now.late is None or before.late == now.late:
        return Text("补报、更正或撤销记录", "records added, corrected or withdrawn")
    return Text(
        f"迟报登记由 {before.late} 件变为 {now.late} 件，以及补报、更正或撤销记录",
        f"late registrations were {before.late} and are {now.late}; "
        "records added, corrected or withdrawn",
    )
