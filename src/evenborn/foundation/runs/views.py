"""Pages of long work: the list, one run with its progress, its receipt; cancel and retry."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from evenborn.foundation.access.guards import OfficerRequest, signed_in
from evenborn.foundation.runs import actions, queries
from evenborn.foundation.runs.models import Run
from evenborn.foundation.runs.rules import State, may_follow
from evenborn.foundation.ui.clock import now
from evenborn.foundation.ui.refusal import Refused
from evenborn.foundation.ui.words import say

PAGE = 30


@require_GET
@signed_in
def runs_list(request: OfficerRequest) -> HttpResponse:
    """List an officer's runs, or those of his scope."""
    runs = queries.runs_seen_by(request.user)
    page = Paginator(runs, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "runs/list.html",
        {
            "page": page,
            "rows": [queries.described(run) for run in page],
            "at_work": queries.count_at_work(request.user),
        },
    )


@require_GET
@signed_in
def run_see(request: OfficerRequest, pk: int) -> HttpResponse:
    """Show one run: how far it is, or what came of it."""
    run = _run(request, pk)
    state = State(run.state)
    mine = queries.may_steer(run, request.user)
    shown = queries.described(run)
    return render(
        request,
        "runs/run.html",
        {
            "shown": shown,
            "run": run,
            "may_cancel": mine
            and (may_follow(state, State.CANCELLED) or may_follow(state, State.CANCELLING)),
            "may_retry": mine and may_follow(state, State.QUEUED) and run.is_over,
            "result": _result(shown),
            "progress_href": reverse("runs-progress", args=[run.pk]),
        },
    )


@require_GET
@signed_in
def run_progress(request: OfficerRequest, pk: int) -> HttpResponse:
    """Answer with the progress alone; when the run is over, the page is asked to come anew."""
    run = _run(request, pk)
    answer = render(
        request,
        "ui/progress.html",
        {
            "href": request.path,
            "done": run.done,
            "total": run.total,
            "words": queries.described(run).words,
            "ended": run.is_over,
        },
    )
    if run.is_over:
        answer.headers["HX-Refresh"] = "true"
    return answer


@require_GET
@signed_in
def run_receipt(request: OfficerRequest, pk: int) -> HttpResponse:
    """Show the receipt of a finished run, to print and file."""
    run = get_object_or_404(queries.runs_seen_by(request.user).filter(state=State.DONE), pk=pk)
    return render(request, "runs/receipt.html", {"run": run, "shown": queries.described(run)})


@require_POST
@signed_in
def run_cancel(request: OfficerRequest, pk: int) -> HttpResponse:
    """Cancel a run."""
    run = _run(request, pk)
    try:
        run = actions.cancel(run, by=request.user, at=now())
    except Refused as refusal:
        messages.error(request, say(refusal.words))
    else:
        messages.success(
            request,
            say(zh="已取消。", en="Cancelled.")
            if run.is_over
            else say(zh="正在取消，完成手头这一步后停止。", en="It stops after the step in hand."),
        )
    return redirect("runs-see", pk=pk)


@require_POST
@signed_in
def run_retry(request: OfficerRequest, pk: int) -> HttpResponse:
    """Put a failed or cancelled run back into the queue."""
    run = _run(request, pk)
    try:
        actions.retry(run, by=request.user, at=now())
    except Refused as refusal:
        messages.error(request, say(refusal.words))
    else:
        messages.success(
            request,
            say(
                zh="已重新排队，从上次完成的地方继续。",
                en="It waits again and goes on from where it was.",
            ),
        )
    return redirect("runs-see", pk=pk)


def _run(request: OfficerRequest, pk: int) -> Run:
    run: Run = get_object_or_404(queries.runs_seen_by(request.user), pk=pk)
    return run


def _result(shown: queries.Described) -> str:
    """Return the page of what came of a run; some pages take no argument."""
    if not shown.page:
        return ""
    return reverse(shown.page, args=[] if shown.page_id is None else [shown.page_id])
