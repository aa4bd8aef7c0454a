"""Tells Django of this room."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The room `web`."""

    name = "evenborn.site.web"
    label = "web"
