"""Pages of files: what came in, sending one, its result, what went out."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods

from evenborn.foundation.access.guards import OfficerRequest, requires
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.exchange import actions, queries, showing, vault
from evenborn.foundation.exchange.forms import SendForm
from evenborn.foundation.exchange.models import Batch
from evenborn.foundation.exchange.uploads import IntoTheVault, SealedUpload
from evenborn.foundation.runs.queries import described
from evenborn.foundation.ui import clock
from evenborn.foundation.ui.refusal import Refused
from evenborn.foundation.ui.words import is_english, say
from evenborn.standards import KINDS, load_schema
from evenborn.standards.template import template_bytes

PAGE = 30
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@requires(Permission.EXCHANGE_IN)
def files_list(request: OfficerRequest) -> HttpResponse:
    """List the files that came in, and offer what may be sent."""
    page = Paginator(queries.batches_seen_by(request.user), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "exchange/list.html",
        {
            "page": page,
            "rows": [showing.shown(batch) for batch in page],
            "kinds": [(kind, showing.kind_words(kind)) for kind in queries.kinds_for(request.user)],
        },
    )


# The upload must find its handler before the body is read, and the check of the form's token reads
# the body; so the check stands one step further in.
@csrf_exempt
@require_http_methods(["GET", "POST"])
@requires(Permission.EXCHANGE_IN)
def file_send(request: OfficerRequest) -> HttpResponse:
    """Send a file in."""
    if request.method == "POST":
        request.upload_handlers = [IntoTheVault(request)]
    return _file_send(request)


@csrf_protect
def _file_send(request: OfficerRequest) -> HttpResponse:
    if request.method == "GET":
        form = SendForm(officer=request.user, initial={"kind": request.GET.get("kind", "")})
        return render(request, "exchange/send.html", {"form": form})
    form = SendForm(request.POST, request.FILES, officer=request.user)
    if form.is_valid():
        upload: SealedUpload = form.cleaned_data["file"]
        try:
            batch, is_new = actions.receive(
                upload.stored,
                kind=form.cleaned_data["kind"],
                name=upload.name or "",
                by=request.user,
                at=clock.now(),
                language="en" if is_english() else "zh",
            )
        except Refused as refusal:
            form.add_error("file", str(say(refusal.words)))
        else:
            upload.is_taken = is_new
            if not is_new:
                messages.warning(request, _sent_before())
            there = reverse("files-batch", args=[batch.pk])
            if request.headers.get("HX-Request"):
                return HttpResponse(status=204, headers={"HX-Redirect": there})
            return redirect(there)
    return render(request, "exchange/send.html", {"form": form}, status=422)


def _sent_before() -> str:
    return say(
        zh="本单位已报送过完全相同的文件，没有重复接收。以下是当时的结果。",
        en="Your department has sent exactly this file before; it was not taken in twice. This is "
        "what came of it then.",
    )


@require_GET
@requires(Permission.EXCHANGE_IN)
def template(request: OfficerRequest, kind: str) -> HttpResponse:
    """Give the empty workbook of a kind."""
    if kind not in KINDS:
        raise Http404
    return HttpResponse(
        template_bytes(load_schema(kind)),
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{kind}.xlsx"'},
    )


@require_GET
@requires(Permission.EXCHANGE_IN)
def batch_see(request: OfficerRequest, pk: int) -> HttpResponse:
    """Show what came of a file."""
    batch = _batch(request, pk)
    return render(
        request,
        "exchange/batch.html",
        {
            "shown": showing.shown(batch),
            "batch": batch,
            "run": described(batch.run) if batch.run else None,
            "causes": [
                showing.cause_shown(batch.kind, cause) for cause in queries.causes_of(batch)
            ],
            "rows": showing.lines_shown(batch.kind, queries.lines_of(batch)),
            "may_fetch": batch.marked_id and queries.may_fetch(batch, request.user),
            "may_send": batch.kind in queries.kinds_for(request.user),
            "progress_href": reverse("files-progress", args=[batch.pk]),
        },
    )


@require_GET
@requires(Permission.EXCHANGE_IN)
def batch_progress(request: OfficerRequest, pk: int) -> HttpResponse:
    """Answer with the progress alone; at the end the page is asked to come anew."""
    run = _batch(request, pk).run
    if run is None:
        raise Http404
    answer = render(
        request,
        "ui/progress.html",
        {
            "href": request.path,
            "done": run.done,
            "total": run.total,
            "words": described(run).words,
            "ended": run.is_over,
        },
    )
    if run.is_over:
        answer.headers["HX-Refresh"] = "true"
    return answer


@require_GET
@requires(Permission.EXCHANGE_IN)
def batch_marked(request: OfficerRequest, pk: int) -> HttpResponseBase:
    """Give the sender the same file back with its problems marked."""
    batch = _batch(request, pk)
    marked = actions.fetch(batch, by=request.user, at=clock.now())
    name = f"{batch.name.partition('.')[0]}.problems.xlsx"
    return StreamingHttpResponse(
        vault.pieces(marked.name, marked.secret or {}),
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_GET
@requires(Permission.EXCHANGE_OUT)
def outgoing_list(request: OfficerRequest) -> HttpResponse:
    """List the tables that went out."""
    found = queries.outgoing_seen_by(request.user)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "exchange/out.html", {"page": page})


@require_GET
@requires(Permission.EXCHANGE_OUT)
def outgoing_see(request: OfficerRequest, pk: int) -> HttpResponse:
    """Show the receipt of a table that went out."""
    outgoing = get_object_or_404(queries.outgoing_seen_by(request.user), pk=pk)
    return render(request, "exchange/out_receipt.html", {"outgoing": outgoing})


def _batch(request: OfficerRequest, pk: int) -> Batch:
    batch: Batch = get_object_or_404(queries.batches_seen_by(request.user), pk=pk)
    return batch
