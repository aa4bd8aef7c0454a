"""Agencies' counts of a quarter side by side, and why they differ."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from evenborn.foundation.access.guards import OfficerRequest, requires
from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.exchange.suppression import USUAL
from evenborn.foundation.places.queries import name_of
from evenborn.foundation.ui import clock
from evenborn.foundation.ui.words import say
from evenborn.rooms.births.rules import quarter_of, quarter_words
from evenborn.rooms.births.views.asking import may_see_small, month_asked, months_back
from evenborn.rooms.reconciliation import actions, queries
from evenborn.rooms.reconciliation.counts_beside import (
    LINKED,
    SOURCE_WORDS,
    Block,
    Hidden,
    Line,
    beside,
    hidden_in,
)
from evenborn.rooms.reconciliation.forms_agreements import ReasonForm
from evenborn.standards.words import Words

QUARTERS = 8


@require_GET
@requires(Permission.QUARTER_SEE)
def counts(request: OfficerRequest) -> HttpResponse:
    """Show the counts of a quarter side by side."""
    quarter = _quarter(request.GET.get("quarter", ""))
    return _page(request, quarter, _beside(request.user, quarter), ReasonForm(), "")


@require_POST
@requires(Permission.LINKAGE_RUN)
def explain(request: OfficerRequest) -> HttpResponse:
    """Keep why a source's counts differ."""
    quarter = _quarter(request.POST.get("quarter", ""))
    blocks = _beside(request.user, quarter)
    source = request.POST.get("source", "")
    line = next((one for one in blocks[0].lines if one.source == source), None) if blocks else None
    if line is None:
        raise Http404
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, quarter, blocks, form, source)
    actions.explain_counts(
        line, quarter=quarter, reason=form.cleaned_data["reason"], by=request.user, at=clock.now()
    )
    messages.success(request, say(zh="已保存说明。", en="The reason is kept."))
    there = reverse("reconciliation-counts")
    return HttpResponseRedirect(f"{there}?quarter={quarter:%Y-%m}")


def _quarter(asked: str) -> date:
    """Return the quarter asked for, else the last that is over."""
    return quarter_of(month_asked(asked) or months_back(quarter_of(clock.today()), 3))


def _beside(officer: Officer, quarter: date) -> tuple[Block, ...] | None:
    return beside(officer.area_code[:6] or "-", quarter, until=clock.now())


@dataclass(frozen=True, slots=True)
class Shown:
    """A line as the page shows it; a count too small for this reader is None."""

    source: str
    words: Words
    boys: int | None
    girls: int | None
    unknown: int | None
    more_boys: int | None
    more_girls: int | None
    asks: bool

    @property
    def is_linked(self) -> bool:
        """Whether it is what the others are compared with."""
        return self.source == LINKED


SHOWN = (False, False, False)


def _shown(line: Line, linked: Line, month: date | None, hidden: Hidden) -> Shown:
    hides, beside_hides = (hidden.get((one.source, month), SHOWN) for one in (line, linked))
    boys, girls, unknown = (
        None if hide else count
        for count, hide in zip((line.boys, line.girls, line.unknown), hides, strict=True)
    )
    return Shown(
        line.source,
        SOURCE_WORDS[line.source],
        boys,
        girls,
        unknown,
        None if hides[0] or beside_hides[0] else line.more_boys,
        None if hides[1] or beside_hides[1] else line.more_girls,
        line.asks,
    )


def _page(
    request: OfficerRequest,
    quarter: date,
    blocks: tuple[Block, ...] | None,
    form: ReasonForm,
    source: str,
) -> HttpResponse:
    officer, today = request.user, clock.today()
    small = may_see_small(officer)
    hidden = {} if small or not blocks else hidden_in(blocks)
    area = officer.area_code[:6]
    notes = queries.counts_notes_of(area, quarter)
    asks = [line for line in blocks[0].lines if line.asks] if blocks else []
    this = quarter_of(today)
    return render(
        request,
        "reconciliation/counts.html",
        {
            "where": name_of(area, today) if area else "",
            "quarter": quarter,
            "words": quarter_words(quarter),
            "quarters": [
                (back, quarter_words(back))
                for back in (months_back(this, 3 * n) for n in range(QUARTERS))
            ],
            "blocks": [
                (one.month, [_shown(line, one.lines[0], one.month, hidden) for line in one.lines])
                for one in blocks or ()
            ],
            "linked": blocks[0].lines[0].births if blocks else 0,
            "asks": [
                (
                    one.source,
                    SOURCE_WORDS[one.source],
                    [note for note in notes if note.source == one.source],
                    form if one.source == source else ReasonForm(auto_id=f"{one.source}-%s"),
                )
                for one in asks
            ],
            "unexplained": sum(
                not any(note.source == one.source for note in notes) for one in asks
            ),
            "small": small,
            "last": USUAL - 1,
            "may_explain": officer.may(Permission.LINKAGE_RUN),
        },
        status=422 if form.errors else 200,
    )
