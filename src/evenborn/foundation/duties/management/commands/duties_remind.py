"""`python -m django duties_remind`: put today's reminders into the queue; for a timer, daily."""

from typing import Any

from django.core.management.base import BaseCommand

from evenborn.foundation.audit.actions import SYSTEM
from evenborn.foundation.runs.actions import start
from evenborn.foundation.ui.clock import now


class Command(BaseCommand):
    """Starts the job once a day, however often it is called."""

    help = "今日提醒入队。Put today's reminders into the queue."

    def handle(self, *args: Any, **options: Any) -> None:
        """Start the job; the day is its key."""
        at = now()
        start("duties.remind", arguments={}, by=SYSTEM, at=at, key=f"{at:%Y-%m-%d}")
