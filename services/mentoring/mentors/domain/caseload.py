"""Who of a caseload needs attention: not seen for long, a barrier that stays, hours that lag."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

DAYS_UNSEEN: Final = 14
"""So many days after the last session at which the mentee was there, somebody has to ask how it goes."""
SESSIONS_WITHOUT: Final = 2
"""A barrier counts as gone once so many sessions in a row no longer name it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A session: the day, whether the mentee was there, and the barriers that were named."""

    held_on: date
    present: bool
    barriers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Attention:
    """What needs attention of one mentee. `unseen_days`: since the last session, or the start; `lag` in minutes."""

    unseen_days: int
    open_barriers: tuple[str, ...]
    lag: int

    def is_needed(self, days: int = DAYS_UNSEEN) -> bool:
        """Whether somebody should look at this mentee first."""
        return self.unseen_days > days or bool(self.open_barriers) or self.lag > 0


def attention(sessions: Iterable[Seen], started_on: date, lag: int, today: date) -> Attention:
    """What needs attention of a mentee. Sessions after `today` do not count; in any order."""
    held = sorted((one for one in sessions if one.held_on <= today), key=lambda one: one.held_on)
    seen = [one.held_on for one in held if one.present]
    return Attention((today - max(seen, default=started_on)).days, open_barriers(held), lag)


def open_barriers(held: Sequence[Seen]) -> tuple[str, ...]:
    """The barriers that stay open, in the order of their names; sessions oldest first, absences say nothing."""
    spoken = [one for one in held if one.present]
    recent = spoken[-SESSIONS_WITHOUT:]
    return tuple(sorted({barrier for one in recent for barrier in one.barriers}))
