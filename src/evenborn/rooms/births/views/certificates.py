"""Birth certificates of an institution: blocks, what is used of them, gaps, spoilt ones.

A number travels in the body of a request, never in an address.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from evenborn.foundation.access.guards import OfficerRequest, requires
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.ui import clock
from evenborn.foundation.ui.refusal import Refused
from evenborn.foundation.ui.words import say
from evenborn.rooms.births import actions, queries
from evenborn.rooms.births.actions.certificates import SpoiltReason
from evenborn.rooms.births.forms_certificates import ReceiveForm, SpoilForm
from evenborn.rooms.births.models import CertificateStock
from evenborn.rooms.births.rules import certificate_number
from evenborn.rooms.births.views.asking import shown
from evenborn.rooms.facilities.models import Institution
from evenborn.rooms.facilities.queries import institution_of


@require_GET
@requires(Permission.BIRTHS_ENTER)
def certificates(request: OfficerRequest) -> HttpResponse:
    """List the blocks of the officer's institution with what is left and what is missing."""
    rows = [_row(stock) for stock in queries.stocks_of(request.user)]
    return shown(
        request,
        "births/certificates.html",
        {
            "rows": rows,
            "left": sum(row["left"] for row in rows),
            "missing": sum(row["gaps"] for row in rows),
            "institution": institution_of(request.user.department),
        },
    )


def _row(stock: CertificateStock) -> dict[str, Any]:
    gaps = queries.gaps_in(stock)
    issued, spoilt = stock.issued, stock.spoilt  # type: ignore[attr-defined] # annotated
    size = stock.last - stock.first + 1
    return {
        "stock": stock,
        "first": certificate_number(stock.series, stock.first),
        "last": certificate_number(stock.series, stock.last),
        "size": size,
        "issued": issued,
        "spoilt": spoilt,
        "left": size - issued - spoilt,
        "gaps": gaps.n,
        "gap_numbers": [certificate_number(stock.series, serial) for serial in gaps.first],
    }


@require_http_methods(["GET", "POST"])
@requires(Permission.BIRTHS_ENTER)
def receive(request: OfficerRequest) -> HttpResponse:
    """Record a block that the institution received."""
    institution = _institution(request)
    form = ReceiveForm(request.POST or None, today=clock.today())
    if request.method == "POST" and form.is_valid():
        try:
            actions.receive_certificates(
                institution, **form.cleaned_data, by=request.user, at=clock.now()
            )
        except Refused as refusal:
            form.add_error("first", str(say(refusal.words)))
        else:
            messages.success(request, say(zh="号段已登记。", en="The block is recorded."))
            return HttpResponseRedirect(reverse("births-certificates"))
    status = 200 if request.method == "GET" else 422
    return shown(request, "births/certificates_receive.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@requires(Permission.BIRTHS_ENTER)
def spoil(request: OfficerRequest) -> HttpResponse:
    """Record a number that cannot be issued."""
    institution = _institution(request)
    form = SpoilForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.spoil_certificate(
                institution,
                number=form.cleaned_data["number"],
                reason=SpoiltReason(form.cleaned_data["reason"]),
                by=request.user,
                at=clock.now(),
            )
        except Refused as refusal:
            form.add_error("number", str(say(refusal.words)))
        else:
            messages.success(request, say(zh="已登记作废。", en="Recorded as spoilt."))
            return HttpResponseRedirect(reverse("births-certificates"))
    status = 200 if request.method == "GET" else 422
    return shown(request, "births/certificate_spoil.html", {"form": form}, status=status)


def _institution(request: OfficerRequest) -> Institution:
    institution = institution_of(request.user.department)
    if institution is None:
        raise Refused(
            zh="出生医学证明由助产机构领用和签发，您所在的单位不是助产机构。",
            en="Certificates are received and issued by institutions; yours is none.",
        )
    return institution
