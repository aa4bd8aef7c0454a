"""How units stand with a duty that each record brings, in one query."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Count, DateTimeField, ExpressionWrapper, F, Min, Q, QuerySet

from evenborn.foundation.duties.kinds import Standings, Window
from evenborn.foundation.duties.rules import Reach, Standing, Tally, Unit


def of_records(
    records: Callable[[Reach], QuerySet[Any]],
    *,
    since: str,
    done: str,
    by: tuple[str, ...],
    unit: Callable[[Mapping[str, Any]], Unit],
    may_be_open: bool = True,
) -> Standings:
    """Return the `standings` of a continuous duty.

    Args:
        records: `(reach)` → the queryset of all records that bring the duty, done or not.
        since: field of the moment the clock began.
        done: field of the moment it was done, empty while open.
        by: the fields that tell units apart, like `("department_id", "department__name")`.
        unit: from these fields to the unit.
        may_be_open: false where a record is made by doing the duty, so that none is open; an index
            on `since` then serves, which an OR would keep from it.
    """

    def standings(reach: Reach, window: Window) -> list[Standing]:
        hours = timedelta(hours=window.hours)
        due = ExpressionWrapper(F(since) + hours, output_field=DateTimeField())
        # The clock is compared on the bare field, so that an index on it can serve.
        is_open = Q(**{f"{done}__isnull": True})
        overdue = is_open & Q(**{f"{since}__lt": window.at - hours})
        by_tonight = Q(**{f"{since}__lte": window.today_ends_at - hours})
        today = is_open & by_tonight & Q(**{f"{since}__gte": window.at - hours})
        later = is_open & ~by_tonight
        of_month = Q(
            **{
                f"{since}__gt": window.month_from - hours,
                f"{since}__lte": window.month_until - hours,
            }
        )
        in_time = of_month & Q(**{f"{done}__lte": due})
        late = of_month & Q(**{f"{done}__gt": due})
        rows = (
            records(reach)
            .filter(is_open | of_month if may_be_open else of_month)
            .order_by()
            .values(*by)
            .annotate(
                n_overdue=Count("pk", filter=overdue),
                n_today=Count("pk", filter=today),
                n_later=Count("pk", filter=later),
                first_overdue=Min(since, filter=overdue),
                first_today=Min(since, filter=today),
                first_later=Min(since, filter=later),
                n_owed=Count("pk", filter=of_month),
                n_in_time=Count("pk", filter=in_time),
                n_late=Count("pk", filter=late),
                n_open=Count("pk", filter=of_month & is_open),
            )
        )
        return [
            Standing(
                unit=unit(row),
                overdue=row["n_overdue"],
                today=row["n_today"],
                later=row["n_later"],
                overdue_due_at=row["first_overdue"] and row["first_overdue"] + hours,
                today_due_at=row["first_today"] and row["first_today"] + hours,
                later_due_at=row["first_later"] and row["first_later"] + hours,
                tally=Tally(row["n_owed"], row["n_in_time"], row["n_late"], row["n_open"]),
            )
            for row in rows
        ]

    return standings
