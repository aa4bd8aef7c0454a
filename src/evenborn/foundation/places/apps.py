"""Tells Django of this room."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """The room `places`."""

    name = "evenborn.foundation.places"
    label = "places"

    def ready(self) -> None:
        """Check the county, and give the events of the log their words."""
        from evenborn.foundation.audit import events
        from evenborn.foundation.places import county  # noqa: F401 - registers the check
        from evenborn.standards.words import Words

        events.register(
            {
                "places.villages_imported": Words("导入村级代码表", "List of villages brought in"),
                "places.change_recorded": Words("登记乡镇变更", "Change of townships recorded"),
                "places.change_withdrawn": Words("撤回乡镇变更", "Change of townships withdrawn"),
            }
        )
