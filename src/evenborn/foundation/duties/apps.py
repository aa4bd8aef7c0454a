"""Tells Django of this room."""

from django.apps import AppConfig

from evenborn.standards.words import Words


class DutiesConfig(AppConfig):
    """The room `duties`."""

    name = "evenborn.foundation.duties"
    label = "duties"

    def ready(self) -> None:
        """Declare the job, put the pages into the navigation, name the events."""
        from evenborn.foundation.access.rules import Permission
        from evenborn.foundation.audit import events
        from evenborn.foundation.duties import (
            jobs,  # noqa: F401 - declares its job
            kinds,
            supervision,
        )
        from evenborn.foundation.ui.navigation import Item, register

        kinds.register(supervision.MONTHLY, supervision.QUARTERLY)
        register(Item(Words("今日", "Today"), "today", order=0, icon="today"))
        register(Item(Words("日历", "Calendar"), "duties-calendar", order=10, icon="calendar"))
        register(
            Item(
                Words("督查", "Supervision"),
                "duties-overview",
                permission=Permission.DUTIES_CALENDAR,
                order=20,
                icon="verify",
            )
        )
        events.register(
            {
                "duties.feed_made": Words("新建日历链接", "Calendar link made"),
                "duties.feed_revoked": Words("停用日历链接", "Calendar link closed"),
                "duties.excused": Words("免除事项", "Duty excused"),
                "duties.excuse_lifted": Words("撤销免除", "Excuse taken back"),
                "duties.supervised": Words("记录督查", "Supervision written down"),
                "duties.countersigned": Words("签署督查记录", "Supervision signed"),
                "duties.bulletin_taken": Words("下载逾期通报", "Bulletin of overdue taken"),
                "duties.mail_claimed": Words("准备提醒邮件", "Reminder prepared"),
                "duties.mail_sent": Words("发出提醒邮件", "Reminder sent"),
                "duties.mail_failed": Words("提醒邮件未发出", "Reminder not sent"),
            }
        )
