"""When a family is reminded of an offer that it has not answered: late in its time, and never at night."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.notify.domain.daytime import Daytime

TIME_TO_ANSWER: Final = 1 / 12
"""The part of an offer's time that must be left after a reminder that had to wait for the morning."""


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
