"""Addresses: each room holds its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("evenborn.site.web.urls")),
    path("", include("evenborn.site.operation.urls")),
    path("", include("evenborn.foundation.access.urls")),
    path("", include("evenborn.foundation.duties.urls")),
    path("files/", include("evenborn.foundation.exchange.urls")),
    path("runs/", include("evenborn.foundation.runs.urls")),
    path("facilities/", include("evenborn.rooms.facilities.urls")),
    path("births/", include("evenborn.rooms.births.urls")),
    path("reconciliation/", include("evenborn.rooms.reconciliation.urls")),
    path("indicators/", include("evenborn.rooms.indicators.urls")),
    path("public/", include("evenborn.rooms.indicators.public_urls")),
    path("reports/", include("evenborn.rooms.reports.urls")),
    path("api/", include("evenborn.site.api.urls")),
]

handler400 = "evenborn.site.web.errors.bad_request"
handler403 = "evenborn.site.web.errors.forbidden"
handler404 = "evenborn.site.web.errors.not_found"
handler500 = "evenborn.site.web.errors.broken"
