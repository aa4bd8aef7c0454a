"""Tells Django of this room."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The room `api`."""

    name = "evenborn.site.api"
    label = "api"
