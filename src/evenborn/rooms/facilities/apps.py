"""Tells Django of this room."""

from django.apps import AppConfig


class FacilitiesConfig(AppConfig):
    """The room `facilities`."""

    name = "evenborn.rooms.facilities"
    label = "facilities"

    def ready(self) -> None:
        """Put the list into the navigation, and give the events of the log their words."""
        from evenborn.foundation.access.rules import Permission
        from evenborn.foundation.audit import events
        from evenborn.foundation.ui.navigation import Item, register
        from evenborn.standards.words import Words

        register(
            Item(
                Words("助产机构", "Institutions"),
                "facilities-list",
                Permission.FACILITIES_SEE,
                order=200,
                icon="building",
            )
        )
        events.register(
            {
                "facilities.registered": Words("登记机构", "Institution registered"),
                "facilities.changed": Words("更改机构登记内容", "Institution changed"),
                "facilities.suspended": Words("暂停机构执业", "Institution suspended"),
                "facilities.reopened": Words("恢复机构执业", "Institution reopened"),
                "facilities.closed": Words("关闭机构", "Institution closed"),
            }
        )
