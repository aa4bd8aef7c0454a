"""Tells Django of this room."""

from django.apps import AppConfig


class FacilitiesConfig(AppConfig):
    """The room `facilities`."""

    name = "evenborn.rooms.facilities"
    label = "facilities"
