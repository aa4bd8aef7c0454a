"""Tells Django of this room."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    """The room `duties`."""

    name = "evenborn.foundation.duties"
    label = "duties"
