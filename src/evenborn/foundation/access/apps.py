"""Tells Django of this room."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """The room `access`."""

    name = "evenborn.foundation.access"
    label = "access"
