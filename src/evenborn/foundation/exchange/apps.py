"""Tells Django of this room."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """The room `exchange`."""

    name = "evenborn.foundation.exchange"
    label = "exchange"
