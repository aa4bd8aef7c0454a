"""Tells Django of this room."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """The room `exchange`."""

    name = "evenborn.foundation.exchange"
    label = "exchange"

    def ready(self) -> None:
        """Declare the jobs, the words of the log, the place of the pages."""
        from evenborn.foundation.audit import events
        from evenborn.foundation.exchange import jobs  # noqa: F401 - declares them
        from evenborn.foundation.exchange.rules import EVENTS
        from evenborn.foundation.ui import navigation
        from evenborn.standards.words import Words

        events.register(EVENTS)
        navigation.register(
            navigation.Item(
                Words("报送文件", "Files"), "files-list", "exchange.in", order=500, icon="file"
            )
        )
        navigation.register(
            navigation.Item(
                Words("送出记录", "Sent out"), "files-out", "exchange.out", order=510, icon="save"
            )
        )
