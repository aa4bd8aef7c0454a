"""The clock, read only at the edge: views, jobs, commands. Everything below takes `at` or `today`.

China has one time, UTC+8, without summer time since 1992.
"""

from datetime import date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "CST")


def now() -> datetime:
    """Return this moment in China time."""
    return datetime.now(CHINA)


def today() -> date:
    """Return today's date in China."""
    return now().date()


def in_china(moment: datetime) -> datetime:
    """Return the same moment as the clocks in China show it."""
    return moment.astimezone(CHINA)
