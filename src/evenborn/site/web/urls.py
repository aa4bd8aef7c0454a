"""Addresses of this room."""

from django.urls import path

from evenborn.site.web.views import audit, frame, places, search

urlpatterns = [
    path("healthz", frame.healthz, name="healthz"),
    path("language/", frame.language, name="language"),
    path("appearance/", frame.appearance, name="appearance"),
    path("keyboard/", frame.keyboard, name="keyboard"),
    path("search/", search.search, name="search"),
    path("audit/", audit.log, name="audit"),
    path("audit/subject/", audit.subject, name="audit-subject"),
    path("account/log/", audit.own, name="account-log"),
    path("places/", places.county, name="places"),
    path("places/villages/", places.villages, name="places-villages"),
    path("places/changes/", places.changes, name="places-changes"),
    path("places/changes/<int:pk>/withdraw/", places.withdraw, name="places-withdraw"),
    path("places/<str:code>/", places.place, name="places-place"),
]
