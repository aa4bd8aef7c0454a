"""Tells Django of this room."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """The room `places`."""

    name = "evenborn.foundation.places"
    label = "places"
