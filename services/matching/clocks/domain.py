"""Clocks: how long a daycare has for a request, by its channel. Dated data from TOML, each clock with its source."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal, get_args

from shared.contracts.intake import Channel

CHANNELS: Final[tuple[Channel, ...]] = get_args(Channel)
LONGEST_DAYS: Final = 3650
State = Literal["running", "reminded", "late"]


class ClockFileError(ValueError):
    """A file of clocks that says something impossible; the message says what."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a clock says on a day: until when there is time, and how many of its reminders have come."""

    due_on: date
    days_left: int
    reminders: int

    @property
    def state(self) -> State:
        """How urgent it is."""
        if self.days_left < 0:
            return "late"
        return "reminded" if self.reminders else "running"


@dataclass(frozen=True, slots=True)
class Clock:
    """The times of one channel, in days: to begin handling a request, its reminders, to say whether care started."""

    channel: Channel
    handle_within: int
    remind_after: tuple[int, ...]
    report_within: int
    source: str

    def handling(self, registered_on: date, today: date) -> Reading:
        """The clock of a request that nobody has handled yet."""
        passed = sum(registered_on + timedelta(days) <= today for days in self.remind_after)
        return _reading(registered_on + timedelta(self.handle_within), today, passed)

    def reporting(self, start_on: date, today: date) -> Reading:
        """The clock of agreed care of which the daycare has not said whether it started: reminded from the start on."""
        return _reading(start_on + timedelta(self.report_within), today, int(start_on <= today))


def _reading(due_on: date, today: date, reminders: int) -> Reading:
    return Reading(due_on, (due_on - today).days, reminders)


@dataclass(frozen=True, slots=True)
class Times:
    """The clocks of a period, both days included."""

    times_id: str
    effective_from: date
    effective_until: date | None
    clocks: Mapping[Channel, Clock]

    def is_in_force(self, day: date) -> bool:
        """True from `effective_from` to `effective_until`."""
        return self.effective_from <= day and (self.effective_until is None or day <= self.effective_until)


def in_force(times: Iterable[Times], day: date) -> Times | None:
    """The clocks of a day: of several, those that came last; None when nothing was laid down for it."""
    found = [one for one in times if one.is_in_force(day)]
    return max(found, key=lambda one: (one.effective_from, one.times_id), default=None)


def parse_times(text: str) -> Times:
    """The clocks of a TOML file. Raises ClockFileError."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ClockFileError(f"not TOML: {error}") from error
    clocks = [_clock(item) for item in _expect(data, "clocks", list)]
    channels = [clock.channel for clock in clocks]
    missing = [channel for channel in CHANNELS if channels.count(channel) != 1]
    if missing:
        raise ClockFileError(f"clocks: one is needed for each of {', '.join(CHANNELS)}; look at {', '.join(missing)}")
    return Times(
        times_id=_expect(data, "id", str),
        effective_from=_expect(data, "effective_from", date),
        effective_until=_expect(data, "effective_until", date) if "effective_until" in data else None,
        clocks={clock.channel: clock for clock in clocks},
    )


def _clock(data: Any) -> Clock:
    if not isinstance(data, dict):
        raise ClockFileError("clocks must be tables: [[clocks]]")
    channel = _expect(data, "channel", str)
    if channel not in CHANNELS:
        raise ClockFileError(f"channel: {channel!r} is not one of {', '.join(CHANNELS)}")
    within = _days(data, "handle_within_days")
    reminders = _expect(data, "remind_after_days", list)
    if any(type(days) is not int or not 0 < days <= within for days in reminders):
        raise ClockFileError(f"remind_after_days: each must be from 1 to handle_within_days, {within}")
    return Clock(channel, within, tuple(reminders), _days(data, "report_within_days"), _expect(data, "source", str))


def _days(data: Mapping[str, Any], key: str) -> int:
    days = _expect(data, key, int)
    if isinstance(days, bool) or not 1 <= days <= LONGEST_DAYS:
        raise ClockFileError(f"{key}: {days} is no number of days from 1 to {LONGEST_DAYS}")
    return int(days)


def _expect(data: Mapping[str, Any], key: str, kind: type) -> Any:
    if key not in data:
        raise ClockFileError(f"{key} is missing")
    if not isinstance(data[key], kind):
        raise ClockFileError(f"{key} must be of type {kind.__name__}")
    return data[key]
