"""Addresses of this room."""

from django.urls import path

from evenborn.foundation.duties import views

urlpatterns = [
    path("", views.today, name="today"),
    path("duties/calendar/", views.calendar, name="duties-calendar"),
    path("duties/overview/", views.overview, name="duties-overview"),
    path("duties/overview/items/", views.items, name="duties-items"),
    path("duties/bulletin/", views.take_bulletin, name="duties-bulletin"),
    path("duties/excuses/", views.excuse, name="duties-excuse"),
    path("duties/excuses/<int:pk>/lift/", views.lift, name="duties-excuse-lift"),
    path("duties/supervision/", views.supervision, name="duties-supervision"),
    path("duties/supervision/write/", views.supervise, name="duties-supervise"),
    path("duties/supervision/<int:pk>/sign/", views.countersign, name="duties-countersign"),
    path("duties/link/", views.link, name="duties-link"),
    path("duties/link/make/", views.make_link, name="duties-link-make"),
    path("duties/link/revoke/", views.revoke_link, name="duties-link-revoke"),
    path("duties/feed/<str:secret>.ics", views.feed, name="duties-feed"),
]
