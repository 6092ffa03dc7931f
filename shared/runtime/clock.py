"""The clock is a function that is passed in, so that a test can hold it still."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("Europe/Brussels")
"""Where people's days begin and end."""
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def day_of(moment: datetime) -> date:
    """The day that it is for people at a moment: at half past midnight already the new one."""
    return moment.astimezone(ZONE).date()
