"""The township's queue: what waits for its word, the earliest clock first."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from evenborn.foundation.access.guards import OfficerRequest, requires
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.places.queries import names_of
from evenborn.foundation.ui import clock
from evenborn.foundation.ui.refusal import Refused
from evenborn.foundation.ui.words import say
from evenborn.rooms.births import actions, queries
from evenborn.rooms.births.rules import RETURN_WORDS, ReturnReason
from evenborn.rooms.births.views.asking import number_asked, shown

ROWS = 50


@require_GET
@requires(Permission.BIRTHS_VERIFY)
def queue(request: OfficerRequest) -> HttpResponse:
    """List what waits for the officer's township; no names."""
    at = clock.now()
    found = queries.to_verify(request.user)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    homes = names_of({birth.area_code[:9] for birth in page if birth.area_code}, at.date())
    rows = [
        (birth, homes.get(birth.area_code[:9], ""), birth.entered_by == request.user.username)
        for birth in page
    ]
    first = page.object_list[0] if page.object_list and page.number == 1 else None
    return shown(
        request,
        "births/verify.html",
        {
            "page": page,
            "rows": rows,
            "first": first,
            "overdue": sum(birth.verify_due_at < at for birth in page),
            "may_tick": any(not own for _, _, own in rows),
            "may_read": request.user.may(Permission.BIRTHS_IDENTITY),
            "return_reasons": [(r.value, RETURN_WORDS[r]) for r in ReturnReason],
            "at": at,
        },
    )


@require_POST
@requires(Permission.BIRTHS_VERIFY)
def verify_many(request: OfficerRequest) -> HttpResponse:
    """Vouch for the records that were ticked."""
    asked = (number_asked(text) for text in request.POST.getlist("birth")[:ROWS])
    ticked = {number for number in asked if number is not None}
    births = list(queries.to_verify(request.user).filter(pk__in=ticked))
    if len(births) < len(ticked):
        raise Refused(
            zh="有的记录已不在待核实状态，没有核实任何一条。请返回后重新勾选。",
            en="Some of these records no longer wait; none was verified. Go back and tick again.",
        )
    done = actions.verify(births, by=request.user, at=clock.now())
    messages.success(request, say(zh="已核实 {n} 条。", en="Verified: {n}.", n=len(done)))
    return HttpResponseRedirect(reverse("births-verify"))


@require_POST
@requires(Permission.BIRTHS_VERIFY)
def verify_one(request: OfficerRequest, pk: int) -> HttpResponse:
    """Vouch for one record."""
    birth = get_object_or_404(queries.births_seen_by(request.user), pk=pk)
    actions.verify([birth], by=request.user, at=clock.now())
    messages.success(request, say(zh="已核实 {n}。", en="{n} is verified.", n=birth.record_id))
    return HttpResponseRedirect(reverse("births-verify"))


@require_POST
@requires(Permission.BIRTHS_VERIFY)
def send_back(request: OfficerRequest, pk: int) -> HttpResponse:
    """Send one record back with a reason."""
    birth = get_object_or_404(queries.births_seen_by(request.user), pk=pk)
    asked = request.POST.get("reason", "")
    if asked not in set(ReturnReason):
        raise Refused(zh="请选择退回原因。", en="Choose why it is sent back.")
    actions.send_back(birth, reason=ReturnReason(asked), by=request.user, at=clock.now())
    messages.success(
        request,
        say(
            zh="已将 {n} 退回{department}，等待更正。",
            en="{n} was sent back to {department} to be corrected.",
            n=birth.record_id,
            department=birth.department.name,
        ),
    )
    return HttpResponseRedirect(reverse("births-verify"))
