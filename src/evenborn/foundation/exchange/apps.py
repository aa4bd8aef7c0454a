"""Tells Django of this room."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """The room `exchange`."""

    name = "evenborn.foundation.exchange"
    label = "exchange"

    def ready(self) -> None:
        """Declare the jobs and the words of the log."""
        from evenborn.foundation.audit import events
        from evenborn.foundation.exchange import jobs  # noqa: F401 - declares them
        from evenborn.foundation.exchange.rules import EVENTS

        events.register(EVENTS)
