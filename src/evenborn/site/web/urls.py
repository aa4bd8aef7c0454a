"""Addresses of this room."""

from django.urls import path

from evenborn.site.web import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("language", views.language, name="language"),
    path("appearance", views.appearance, name="appearance"),
    path("keyboard", views.keyboard, name="keyboard"),
]
