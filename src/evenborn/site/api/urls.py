"""Addresses of the API, by version."""

from django.urls import path

from evenborn.site.api.door import api
from evenborn.site.api.openapi import openapi

urlpatterns = [
    path("v1/openapi.json", openapi, name="api-openapi"),
    path("v1/", api.urls),
]
