"""Hours of lessons and on the work floor: planned, done, and signed by somebody who was there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from services.mentoring.trajectories.domain.errors import TrajectoryError

Activity = Literal["lesson", "workplace", "traineeship"]
"""Lessons at the school; workplace learning (paid or not, the job is learnt there); a traineeship of the school."""
LONGEST_DAY_MINUTES: Final = 12 * 60


@dataclass(frozen=True, slots=True)
class HoursDone:
    """Minutes of one activity on one day. `signed_by`: who vouches for them; None: nobody yet."""

    activity: Activity
    on: date
    minutes: int
    signed_by: str | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """Minutes of one activity. `lag`: what should have been done by now and was not; never below zero."""

    planned: int
    done: int
    signed: int
    lag: int


def check_done(done: HoursDone, already: Iterable[HoursDone], started_on: date, today: date) -> None:
    """Raises TrajectoryError for hours before the start, to come, of no length, or more than a day holds."""
    if done.on > today:
        raise TrajectoryError("on", "Hours are noted after they were done, not before.")
    if done.on < started_on:
        raise TrajectoryError("on", f"The trajectory started on {started_on}; these hours are before that.")
    on_the_day = sum(other.minutes for other in already if other.on == done.on)
    if not 0 < done.minutes <= LONGEST_DAY_MINUTES - on_the_day:
        room = LONGEST_DAY_MINUTES - on_the_day
        raise TrajectoryError("minutes", f"On {done.on} there is room for 1 to {room} minutes.")


def tally(planned_minutes: int, done: Iterable[HoursDone], elapsed: float) -> Tally:
    """Add up one activity. `elapsed`: which part of the planned time has gone by, from 0 to 1."""
    entries = list(done)
    minutes = sum(entry.minutes for entry in entries)
    signed = sum(entry.minutes for entry in entries if entry.signed_by)
    return Tally(planned_minutes, minutes, signed, max(round(planned_minutes * elapsed) - minutes, 0))


def elapsed(started_on: date, ends_on: date, today: date) -> float:
    """Which part of the time between two days has gone by, from 0 to 1."""
    length = (ends_on - started_on).days
    return min(max((today - started_on).days / length, 0.0), 1.0) if length > 0 else 1.0
