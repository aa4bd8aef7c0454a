"""Tells Django of this room."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The room `web`."""

    name = "evenborn.site.web"
    label = "web"

    def ready(self) -> None:
        """Put the pages of the lower floors into the navigation, and fill the search box."""
        from evenborn.foundation.access.rules import Permission
        from evenborn.foundation.ui.navigation import Item, register
        from evenborn.site.web import search
        from evenborn.standards.words import Words

        for words, url_name, permission, order, icon in (
            (Words("区划", "Places"), "places", Permission.PLACES_SEE, 800, "map"),
            (Words("审计日志", "Audit log"), "audit", Permission.AUDIT_READ, 900, "log"),
            (
                Words("记录访问", "Access to a record"),
                "audit-subject",
                Permission.AUDIT_SUBJECT,
                901,
                "search",
            ),
        ):
            register(Item(words, url_name, permission, order, icon))
        search.register_all()
