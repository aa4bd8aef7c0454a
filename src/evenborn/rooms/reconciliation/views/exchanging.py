"""A quarter's counts for other departments: seen here as they go out, small cells suppressed."""

from collections.abc import Sequence
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from evenborn.foundation.access.guards import OfficerRequest, requires
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.exchange.suppression import USUAL, suppress
from evenborn.foundation.exchange.writers import TOTAL
from evenborn.foundation.ui import clock
from evenborn.foundation.ui.words import is_english
from evenborn.rooms.births.rules import quarter_of, quarter_words
from evenborn.rooms.births.views.asking import month_asked, months_back
from evenborn.rooms.reconciliation import actions, queries
from evenborn.rooms.reconciliation.forms_agreements import PackageForm
from evenborn.rooms.reconciliation.quarter import quarter_table
from evenborn.standards.words import Words

PAST, QUARTERS = 40, 8


@require_http_methods(["GET", "POST"])
@requires(Permission.QUARTER_SEND)
def exchange(request: OfficerRequest) -> HttpResponse:
    """Show a quarter's table as it would go out; make the package for a department."""
    at = clock.now()
    asked = month_asked(request.POST.get("quarter", "") or request.GET.get("quarter", ""))
    quarter = quarter_of(asked or at.date())
    agreements = queries.agreements_out(request.user.area_code, on=at.date())
    form = PackageForm(request.POST if request.method == "POST" else None, agreements=agreements)
    if request.method == "POST" and form.is_valid():
        return actions.send_quarter(
            form.cleaned_data["agreement"],
            quarter=quarter,
            format=form.cleaned_data["format"],
            language="en" if is_english() else "zh",
            by=request.user,
            at=at,
        ).response()
    return _page(request, quarter, form, at.date())


def _page(request: OfficerRequest, quarter: date, form: PackageForm, today: date) -> HttpResponse:
    table = quarter_table(request.user, quarter=quarter, recipient="", today=today)
    packages = list(queries.packages_seen_by(request.user)[:PAST])
    agreements = list(queries.agreements_out(request.user.area_code, on=today))
    gone = set(
        queries.packages_seen_by(request.user)
        .filter(quarter=quarter)
        .values_list("agreement__partner_id", flat=True)
    )
    this = quarter_of(today)
    return render(
        request,
        "reconciliation/exchange.html",
        {
            "quarter": quarter,
            "words": quarter_words(quarter),
            "quarters": [
                (back, quarter_words(back))
                for back in (months_back(this, 3 * n) for n in range(QUARTERS))
            ],
            "began": quarter <= today,
            "columns": [*table.columns, TOTAL],
            "rows": _rows(table.rows, table.counts),
            "last": USUAL - 1,
            "source": table.source,
            "agreements": agreements,
            "open": [one.partner.name for one in agreements if one.partner_id not in gone],
            "form": form,
            "past": [(one, quarter_words(one.quarter)) for one in packages],
        },
        status=422 if form.errors else 200,
    )


def _rows(
    heads: Sequence[Words], counts: Sequence[Sequence[int]]
) -> list[tuple[Words, list[int | None]]]:
    """Return the table with totals as a file would show it; a suppressed cell is None."""
    if not heads:
        return []
    safe = suppress(counts)
    return [
        (words, [None if hides else n for n, hides in zip(line, hidden, strict=True)])
        for words, line, hidden in zip(
            [*heads, TOTAL], safe.counts.tolist(), safe.hidden.tolist(), strict=True
        )
    ]
