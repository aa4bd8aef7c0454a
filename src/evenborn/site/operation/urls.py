"""Addresses of this room."""

from django.urls import path

from evenborn.site.operation.watching import views

urlpatterns = [
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
]
