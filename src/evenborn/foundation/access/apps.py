"""Tells Django of this room."""

from django.apps import AppConfig

from evenborn.foundation.access.events import EVENTS
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.audit import events
from evenborn.foundation.ui import navigation
from evenborn.standards.words import Words

_PAGES = (
    ("officers-list", Words("账号", "Accounts"), Permission.OFFICERS_MANAGE, 910, "people"),
    ("departments-list", Words("部门", "Departments"), Permission.OFFICERS_MANAGE, 911, "building"),
    ("clients-list", Words("接口", "API clients"), Permission.CLIENTS_MANAGE, 912, "run"),
    ("security-desk", Words("安全", "Security"), Permission.SECURITY_MANAGE, 913, "key"),
    ("liaisons-list", Words("联络员", "Liaisons"), "", 920, "person"),
)


class AccessConfig(AppConfig):
    """The room `access`."""

    name = "evenborn.foundation.access"
    label = "access"

    def ready(self) -> None:
        """Give the log its words and the navigation its pages."""
        events.register(EVENTS)
        for url_name, words, permission, order, icon in _PAGES:
            navigation.register(navigation.Item(words, url_name, permission, order, icon))
