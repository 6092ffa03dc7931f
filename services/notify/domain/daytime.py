"""When a phone may ring: by day for what nobody waits for, at any hour for what somebody does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from shared.contracts.notify import TextKind

PATIENT: Final[tuple[TextKind, ...]] = ("outcome-question",)
"""What nobody waits for. All other texts answer what somebody just did, or tell of a place whose clock runs."""


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

    def held(self, moment: datetime) -> Sequence[TextKind]:
        """The kinds of text that wait for the morning then; none by day."""
        return () if self.holds(moment) else PATIENT
