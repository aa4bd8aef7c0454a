"""A township's own counts beside the register's, by the 10th of the next month."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from evenborn.foundation.access.guards import OfficerRequest, requires
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.ui import clock
from evenborn.foundation.ui.refusal import Refused
from evenborn.foundation.ui.words import say
from evenborn.rooms.births import actions, queries
from evenborn.rooms.births.actions.comparing import EXPLANATIONS, Explanation
from evenborn.rooms.births.forms_comparing import CountsForm, ExplainForm
from evenborn.rooms.births.models import TownshipComparison
from evenborn.rooms.births.rules import month_after, month_of
from evenborn.rooms.births.views.asking import month_asked, months_back, shown
from evenborn.standards.words import Words

PAST = 24


@require_http_methods(["GET", "POST"])
@requires(Permission.BIRTHS_COMPARE)
def compare(request: OfficerRequest) -> HttpResponse:
    """Ask for the township's counts; show the register's once they are typed."""
    month = _month(request)
    compared = queries.comparison_of(request.user, month)
    form = CountsForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            compared = actions.compare_township(
                month=month,
                **form.cleaned_data,
                explanation=None,
                by=request.user,
                at=clock.now(),
            )
            messages.success(request, _told(compared))
            return HttpResponseRedirect(_here(month))
        status = 422
    return _page(request, month, compared, form, ExplainForm(), status)


@require_POST
@requires(Permission.BIRTHS_COMPARE)
def explain(request: OfficerRequest) -> HttpResponse:
    """Say why the counts differ."""
    month = _month(request)
    compared = queries.comparison_of(request.user, month)
    if compared is None:
        raise Refused(
            zh="请先填报本乡镇掌握的人数。", en="Fill in the township's own counts first."
        )
    form = ExplainForm(request.POST)
    if not form.is_valid():
        return _page(request, month, compared, CountsForm(), form, 422)
    actions.explain_difference(
        compared,
        explanation=Explanation(form.cleaned_data["explanation"]),
        by=request.user,
        at=clock.now(),
    )
    messages.success(request, say(zh="已说明相差原因。", en="The difference is explained."))
    return HttpResponseRedirect(_here(month))


def _told(compared: TownshipComparison) -> str:
    if compared.differs:
        return say(
            zh="已填报。两边人数不一致，请说明原因。",
            en="Filled in. The counts differ; please say why.",
        )
    return say(zh="已填报，两边人数一致。", en="Filled in; the counts agree.")


def _page(
    request: OfficerRequest,
    month: date,
    compared: TownshipComparison | None,
    form: CountsForm,
    explain_form: ExplainForm,
    status: int,
) -> HttpResponse:
    over = clock.today() >= month_after(month)
    return shown(
        request,
        "births/compare.html",
        {
            "month": month,
            "over": over,
            "compared": compared,
            "words": _words(compared) if compared else None,
            "to_explain": compared is not None
            and compared.differs
            and compared.explanation in ("", Explanation.OPEN.value),
            "form": form,
            "explain_form": explain_form,
            "past": [(one, _words(one)) for one in queries.comparisons_of(request.user)[:PAST]],
        },
        status=status,
    )


def _words(compared: TownshipComparison) -> Words:
    if not compared.differs:
        return Words("一致", "They agree")
    if not compared.explanation:
        return Words("待说明", "To be explained")
    return EXPLANATIONS[Explanation(compared.explanation)]


def _month(request: OfficerRequest) -> date:
    asked = month_asked(request.POST.get("month", "") or request.GET.get("month", ""))
    return asked or months_back(month_of(clock.today()), 1)


def _here(month: date) -> str:
    return f"{reverse('births-compare')}?month={month:%Y-%m}"
