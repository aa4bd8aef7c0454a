"""Readiness and figures. Both are for machines and tell nothing of a person."""

import hmac

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from evenborn.foundation.access.guards import public
from evenborn.foundation.ui.clock import now
from evenborn.site.operation.watching import metrics as figures
from evenborn.site.operation.watching.readiness import readiness

LOOPBACK = frozenset({"127.0.0.1", "::1"})
FORWARDED = ("X-Forwarded-For", "X-Real-Ip", "Forwarded")  # a proxy of this machine is not it


@require_GET
@public
def readyz(request: HttpRequest) -> HttpResponse:
    """Tell whether this process may be given requests; 503 while it may not."""
    ready, answer = readiness(now())
    return JsonResponse(answer, status=200 if ready else 503)


@require_GET
@public
def metrics(request: HttpRequest) -> HttpResponse:
    """Give the figures to Prometheus; to anybody else there is no such page."""
    if not _may_read(request):
        raise Http404
    return HttpResponse(figures.text(now()), content_type=figures.CONTENT_TYPE)


def _may_read(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
    if any(name in request.headers for name in FORWARDED):
        return False
    return request.META.get("REMOTE_ADDR") in LOOPBACK
