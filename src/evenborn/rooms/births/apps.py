"""Tells Django of this room."""

from django.apps import AppConfig


class BirthsConfig(AppConfig):
    """The room `births`."""

    name = "evenborn.rooms.births"
    label = "births"
