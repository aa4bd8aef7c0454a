"""Live births by sex, on three bases: the sentence, the months, the townships, the orders."""

from datetime import date

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from evenborn.foundation.access.guards import OfficerRequest, requires
from evenborn.foundation.access.rules import Permission, Scope
from evenborn.foundation.places.queries import name_of
from evenborn.foundation.ui import charts, clock
from evenborn.foundation.ui.dates import month_words
from evenborn.rooms.births import actions, figures, queries
from evenborn.rooms.births.figures import BASIS_MEANS, BASIS_WORDS, Line
from evenborn.rooms.births.queries import Counted
from evenborn.rooms.births.rules import month_of
from evenborn.rooms.births.views.asking import (
    may_see_small,
    month_asked,
    months_back,
    number_asked,
    shown,
)
from evenborn.standards.words import Words
from evenborn.stats import BASES, Basis, Definition, sentence_en, sentence_zh, sex_ratio

MONTHS, MOST_MONTHS, YEARS = 12, 120, 6


@require_GET
@requires(Permission.BIRTHS_COUNTS)
def counts(request: OfficerRequest) -> HttpResponse:
    """Show live births by sex for a period and a basis."""
    officer, today = request.user, clock.today()
    small = may_see_small(officer)
    bases: tuple[Basis, ...] = BASES if officer.scope is Scope.AREA else ("occurrence",)
    basis = _basis(request, bases)
    since, until = _period(request, today, small=small)

    def by(key: str) -> list[Counted]:
        return queries.counts_by(officer, basis=basis, since=since, until=until, by=key)

    by_month, total = figures.lines(by("month"), small=small)
    by_order, order_total = figures.lines(figures.orders(by("order")), small=small)
    by_place, place_total = figures.lines(by("place"), small=small)
    whole = all(
        None not in (line.boys, line.girls, line.unsettled)
        for line in (total, order_total, place_total)
    )
    definition = Definition(basis=basis)
    where = _where(officer.area_code, officer.department.name, officer.scope, until)
    subtitle = _subtitle(where, basis, since, until, total if whole else None)
    source = Words(
        f"出生登记，不含已撤销的记录。{definition.zh}",
        f"Birth register, withdrawn records left out. {definition.en}",
    )
    ratio = (
        sex_ratio(
            boys=total.boys or 0,
            girls=total.girls or 0,
            unknown=total.unsettled or 0,
            definition=definition,
        )
        if whole and total.births
        else None
    )
    drawn = [figures.month_figure(by_month, subtitle=subtitle, source=source)]
    if len(by_place) > 1 and ratio is not None and 0 < ratio.srb < float("inf"):
        drawn.append(
            figures.place_figure(
                by_place, on=until, reference=ratio.srb, subtitle=subtitle, source=source
            )
        )
    drawn.append(figures.order_figure(by_order, subtitle=subtitle, source=source))
    if file := charts.wanted(request, drawn):
        actions.figure_taken(
            request.GET["figure"], form=request.GET["as"], by=request.user, at=clock.now()
        )
        return file
    return shown(
        request,
        "births/counts.html",
        {
            "where": where,
            "period": _period_words(since, until),
            "sentence": Words(sentence_zh(ratio), sentence_en(ratio)) if ratio else None,
            "is_empty": not by_month,
            "definition": Words(definition.zh, definition.en),
            "figures": drawn if by_month else [],
            "bases": [_of_basis(request, one, since, until, small=small) for one in bases],
            "elsewhere": queries.elsewhere_registered(officer, since=since, until=until)
            if small and officer.scope is Scope.AREA
            else None,
            "small": small,
            "since": since,
            "until": until,
            "basis": basis,
            "basis_words": BASIS_WORDS[basis],
            "choices": [(one, BASIS_WORDS[one]) for one in bases] if len(bases) > 1 else [],
            "years": []
            if small
            else [months_back(month_of(today), 1).year - n for n in range(YEARS)],
        },
    )


def _basis(request: OfficerRequest, bases: tuple[Basis, ...]) -> Basis:
    asked = request.GET.get("basis", "")
    usual: Basis = "residence" if "residence" in bases else bases[0]
    return next((one for one in bases if one == asked), usual)


def _period(request: OfficerRequest, today: date, *, small: bool) -> tuple[date, date]:
    """Return the first and the last month asked for.

    Whoever may not see small counts sees whole years: from two periods that overlap, the
    difference would give them away.
    """
    this = month_of(today)
    last = months_back(this, 1)  # the last that is over: a month half counted tells nothing
    if not small:
        year = number_asked(request.GET.get("year", ""))
        if year is None or not last.year - YEARS < year <= last.year:
            year = last.year
        return date(year, 1, 1), min(date(year, 12, 1), last)
    until = min(month_asked(request.GET.get("until", "")) or last, this)
    since = month_asked(request.GET.get("since", "")) or months_back(until, MONTHS - 1)
    return max(min(since, until), months_back(until, MOST_MONTHS - 1)), until


def _where(area_code: str, department: str, scope: Scope, on: date) -> str:
    return name_of(area_code, on) if scope is Scope.AREA and area_code else department


def _period_words(since: date, until: date) -> Words:
    first, last = month_words(since.year, since.month), month_words(until.year, until.month)
    if since == until:
        return first
    return Words(f"{first.zh}至{last.zh}", f"{first.en} to {last.en}")


def _subtitle(where: str, basis: Basis, since: date, until: date, total: Line | None) -> Words:
    period, words = _period_words(since, until), BASIS_WORDS[basis]
    n = total.births if total else 0
    many = Words(f"，活产 {n:,} 人", f", {n:,} live births") if total else Words("", "")
    return Words(
        f"{where}，{period.zh}，按{words.zh}{many.zh}；每 100 名女婴对应的男婴数",
        f"{where}, {period.en}, by {words.en.lower()}{many.en}; boys per 100 girls",
    )


def _of_basis(
    request: OfficerRequest, basis: Basis, since: date, until: date, *, small: bool
) -> dict[str, object]:
    total = queries.total_of(request.user, basis=basis, since=since, until=until)
    (line,), _ = figures.lines([total], small=small)
    return {
        "words": BASIS_WORDS[basis],
        "means": BASIS_MEANS[basis],
        "line": line,
        "late": _late(total, small=small),
    }


def _late(total: Counted, *, small: bool) -> float | None:
    if not total.births or (not small and 0 < total.late < 10):
        return None
    return total.late / total.births
