"""Addresses that everybody may open, under /public/."""

from django.urls import path

from evenborn.rooms.indicators.views import public

urlpatterns = [
    path("", public.newest, name="public-home"),
    path("<str:period>/", public.quarter, name="public-quarter"),
    path("<str:period>/<str:name>", public.file, name="public-file"),
]
