"""Addresses of this room."""

from django.urls import path

from evenborn.rooms.indicators.views import defining

urlpatterns = [
    path("definitions/", defining.definitions_list, name="indicators-definitions"),
    path("definitions/<slug:code>/", defining.definition, name="indicators-definition"),
]
