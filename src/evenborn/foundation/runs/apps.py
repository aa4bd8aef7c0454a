"""Tells Django of this room."""

from django.apps import AppConfig


class RunsConfig(AppConfig):
    """The room `runs`."""

    name = "evenborn.foundation.runs"
    label = "runs"

    def ready(self) -> None:
        """Give the events their words and the pages their place."""
        from evenborn.foundation.audit import events
        from evenborn.foundation.runs.rules import EVENTS
        from evenborn.foundation.ui import navigation
        from evenborn.standards.words import Words

        events.register(EVENTS)
        navigation.register(
            navigation.Item(Words("后台工作", "Runs"), "runs-list", order=520, icon="run")
        )
