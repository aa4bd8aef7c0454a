"""Tells Django of this room."""

from django.apps import AppConfig


class OperationConfig(AppConfig):
    """The room `operation`."""

    name = "evenborn.site.operation"
    label = "operation"

    def ready(self) -> None:
        """Give what operators do its words in the log, and count what is asked of the database."""
        from evenborn.foundation.audit import events
        from evenborn.standards.words import Words

        events.register(
            {
                "operation.backed_up": Words("生成备份", "Backup made"),
                "operation.drilled": Words("演练恢复备份", "Restore drill held"),
                "operation.restored": Words("由备份恢复", "Restored from a backup"),
                "operation.keys_copied": Words("密钥文件已另存", "Key file copied apart"),
            }
        )
