"""Tells Django of this room."""

from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from evenborn.foundation.audit import events
from evenborn.foundation.audit.chain import ALGORITHMS
from evenborn.standards.words import Words


class AuditConfig(AppConfig):
    """The room `audit`."""

    name = "evenborn.foundation.audit"
    label = "audit"

    def ready(self) -> None:
        """Refuse an unknown hash at the start, and register the words of this room's events."""
        if settings.AUDIT_HASH not in ALGORITHMS:
            known = ", ".join(ALGORITHMS)
            raise ImproperlyConfigured(
                f"EVENBORN_AUDIT_HASH 只能是：{known}。EVENBORN_AUDIT_HASH is one of: {known}."
            )
        events.register(
            {
                "audit.verified": Words("校验审计日志", "Audit log verified"),
                "audit.subject_read": Words(
                    "查看一条记录的访问日志", "Access log of one record read"
                ),
                "audit.exported": Words("导出审计日志", "Audit log exported"),
            }
        )
