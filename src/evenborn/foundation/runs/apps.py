"""Tells Django of this room."""

from django.apps import AppConfig


class RunsConfig(AppConfig):
    """The room `runs`."""

    name = "evenborn.foundation.runs"
    label = "runs"
