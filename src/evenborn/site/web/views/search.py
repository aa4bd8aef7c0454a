"""The search box: a number goes in the body of the request, never in the address."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from evenborn.foundation.access.guards import OfficerRequest, signed_in
from evenborn.foundation.ui.clock import today
from evenborn.site.web import search as finding


@require_http_methods(["GET", "POST"])
@signed_in
def search(request: OfficerRequest) -> HttpResponse:
    """Show what was found; one hit opens at once."""
    if request.GET:
        return HttpResponseRedirect(reverse("search"))
    wanted = request.POST.get("q", "").strip()[:60]
    hits = finding.find(request.user, wanted, today())
    if len(hits) == 1:
        return HttpResponseRedirect(hits[0].href)
    return render(request, "web/search.html", {"wanted": wanted, "hits": hits})
