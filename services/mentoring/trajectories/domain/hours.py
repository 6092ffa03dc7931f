"""Hours of lessons and on the work floor: planned, done, and signed by somebody who was there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

from services.mentoring.domain import MentoringError

Activity = Literal["lesson", "workplace", "traineeship"]
"""Lessons at the school; workplace learning (paid or not, the job is learnt there); a traineeship of the school."""
ACTIVITIES: Final[tuple[Activity, ...]] = get_args(Activity)
LONGEST_DAY_MINUTES: Final = 12 * 60


@dataclass(frozen=True, slots=True)
class HoursDone:
    """Minutes of one activity on one day. `signed_by`: who vouches for them; None: nobody yet."""

    activity: Activity
    on: date
    minutes: int
    signed_by: str | None = None


@dataclass(frozen=True, slots=True)
class HoursPlanned:
    """Minutes of one activity that are to be done between two days, spread evenly."""

    minutes: int
    from_on: date
    until_on: date


@dataclass(frozen=True, slots=True)
class Tally:
    """Minutes of one activity. `lag`: what should have been done by now and was not; never below zero."""

    planned: int
    done: int
    signed: int
    lag: int


def check_plan(planned: HoursPlanned) -> None:
    """Raises MentoringError for a plan that ends before it begins, or of nothing."""
    if planned.until_on < planned.from_on:
        raise MentoringError("until_on", f"is before the first day, {planned.from_on}")
    if planned.minutes <= 0:
        raise MentoringError("minutes", "Plan at least one minute.")


def check_done(done: HoursDone, already: Iterable[HoursDone], started_on: date, today: date) -> None:
    """Raises MentoringError for hours before the start, to come, of no length, or more than a day holds."""
    if done.on > today:
        raise MentoringError("on", "Hours are noted after they were done, not before.")
    if done.on < started_on:
        raise MentoringError("on", f"The trajectory started on {started_on}; these hours are before that.")
    room = LONGEST_DAY_MINUTES - sum(other.minutes for other in already if other.on == done.on)
    if not 0 < done.minutes <= room:
        raise MentoringError("minutes", f"On {done.on} there is room for {room} minutes.")


def tallies(planned: Mapping[Activity, HoursPlanned], done: Iterable[HoursDone], today: date) -> dict[Activity, Tally]:
    """What was planned, done and signed of each activity by a day, in minutes."""
    until_now = [entry for entry in done if entry.on <= today]
    return {
        activity: _tally(planned.get(activity), [entry for entry in until_now if entry.activity == activity], today)
        for activity in ACTIVITIES
    }


def _tally(planned: HoursPlanned | None, done: Sequence[HoursDone], today: date) -> Tally:
    minutes = sum(entry.minutes for entry in done)
    signed = sum(entry.minutes for entry in done if entry.signed_by)
    due = round(planned.minutes * _elapsed(planned, today)) if planned else 0
    return Tally(planned.minutes if planned else 0, minutes, signed, max(due - minutes, 0))


def _elapsed(planned: HoursPlanned, today: date) -> float:
    """Which part of the planned days has gone by, from 0 to 1; the last day is whole when it is over."""
    days = (planned.until_on - planned.from_on).days + 1
    return min(max((today - planned.from_on).days / days, 0.0), 1.0)
