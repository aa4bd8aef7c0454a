"""Tells Django of this room."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """The room `ui`."""

    name = "evenborn.foundation.ui"
    label = "ui"
