"""Addresses of this room. They carry numbers of reports and names of files, never of persons."""

from django.urls import path

from evenborn.rooms.reports import views

urlpatterns = [
    path("", views.reports, name="reports-list"),
    path("make/", views.make, name="reports-make"),
    path("<int:pk>/", views.report, name="reports-report"),
    path("<int:pk>/<str:name>", views.file, name="reports-file"),
]
