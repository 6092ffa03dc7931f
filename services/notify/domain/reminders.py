"""When a family is reminded of an offer that it has not answered: late in its time, and never at night."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

TIME_TO_ANSWER: Final = 1 / 12
"""The part of an offer's time that must be left after a reminder that had to wait for the morning."""


@dataclass(frozen=True, slots=True)
class Daytime:
    """The hours in which a phone may ring, where the families live: from `begins` until before `ends`."""

    zone: ZoneInfo
    begins: time
    ends: time

    def holds(self, moment: datetime) -> bool:
        """Whether it is day then."""
        return self.begins <= moment.astimezone(self.zone).time() < self.ends

    def next_morning(self, moment: datetime) -> datetime:
        """The first moment of the next day's hours, for a moment at night."""
        local = moment.astimezone(self.zone)
        day = local.date() + timedelta(days=local.time() >= self.begins)
        return datetime.combine(day, self.begins, self.zone)

    def evening_before(self, moment: datetime) -> datetime:
        """The last minute of the last hours, for a moment at night."""
        local = moment.astimezone(self.zone)
        day = local.date() - timedelta(days=local.time() < self.ends)
        return datetime.combine(day, self.ends, self.zone) - timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Reminding:
    """How reminders are sent: after which share of an offer's time, and in which hours."""

    share: float
    daytime: Daytime

    def moment(self, told_at: datetime, expires_at: datetime) -> datetime | None:
        """When to remind a family that was told then; None when no good moment is left.

        What falls at night waits for the morning while that leaves time to answer; otherwise it comes the evening
        before.
        """
        stands = expires_at - told_at
        if stands <= timedelta():
            return None
        wished = told_at + stands * self.share
        if self.daytime.holds(wished):
            return wished
        morning = self.daytime.next_morning(wished)
        if morning <= expires_at - stands * TIME_TO_ANSWER:
            return morning
        evening = self.daytime.evening_before(wished)
        return evening if evening > told_at else None
