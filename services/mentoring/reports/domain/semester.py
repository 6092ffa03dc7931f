"""The city's report by semester: who came, what was done, what came of it. Only dated facts up to a day count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from services.mentoring.mentees.domain import EXIT_REASONS, GENDERS, Enrolment
from services.mentoring.outcomes.domain import Outcome
from services.mentoring.reports.domain.esf import UNKNOWN, participants
from services.mentoring.reports.domain.newcomers import by_gender, by_group
from services.mentoring.reports.domain.small_cells import LIMIT, Shown, counted, hidden, of_many
from services.mentoring.sessions.domain import BARRIERS

TALKS: Final = ("starts", "waits", "does-not-start")


@dataclass(frozen=True, slots=True)
class Talk:
    """A first talk, without who it was with."""

    held_on: date
    outcome: str
    reason: str | None = None
    channel: str | None = None
    gender: str | None = None


@dataclass(frozen=True, slots=True)
class Met:
    """A session of somebody."""

    mentee_id: str
    held_on: date
    minutes: int
    present: bool
    barriers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Worked:
    """Minutes that were done on a day. `signed_on`: the day that somebody vouched for them."""

    done_on: date
    minutes: int
    signed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """Minutes that are to be done between two days, spread evenly. `of`: whose and which activity; a plan that changes
    is a row more. `recorded_at` is in people's own time.
    """

    minutes: int
    from_on: date
    until_on: date
    of: tuple[str, str]
    recorded_at: datetime

    def within(self, first: date, last: date) -> int:
        """The minutes of it from a day up to and including another."""
        days = (min(last, self.until_on) - max(first, self.from_on)).days + 1
        return round(self.minutes * max(days, 0) / ((self.until_on - self.from_on).days + 1))


@dataclass(frozen=True, slots=True)
class Care:
    """Childcare that was asked for somebody's own children. `found_on`: the day that a place was promised."""

    mentee_id: str
    asked_on: date
    found_on: date | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """All rows of a programme, in any order. `agreed`: days of agreements; `care`: for own children."""

    enrolments: Sequence[Enrolment] = ()
    talks: Sequence[Talk] = ()
    sessions: Sequence[Met] = ()
    planned: Sequence[Planned] = ()
    worked: Sequence[Worked] = ()
    outcomes: Sequence[Outcome] = ()
    agreed: Sequence[date] = ()
    care: Sequence[Care] = ()


@dataclass(frozen=True, slots=True)
class SemesterReport:
    """Figures to publish: `semesters` by name, then by table; `newcomers` by table, then by code. None is hidden."""

    programme: str
    on: date
    semesters: Mapping[str, Mapping[str, Shown]]
    newcomers: Mapping[str, Mapping[str, Shown]]
    access: Shown

    def document(self) -> dict[str, Any]:
        """What the report says, as JSON."""
        told = {"semesters": self.semesters, "newcomers": self.newcomers, "access": self.access}
        return {"programme": self.programme, "on": self.on.isoformat(), "hidden_below": LIMIT, **told}


def semester_report(programme: str, on: date, records: Records) -> SemesterReport:
    """The figures of each semester in which something happened up to a day, those about few people hidden."""
    days = [
        *(one.started_on for one in records.enrolments),
        *(one.ended_on for one in records.enrolments if one.ended_on),
        *(one.held_on for one in records.talks),
        *(one.held_on for one in records.sessions),
        *(one.done_on for one in records.worked),
        *(one.dated_on for one in records.outcomes),
        *records.agreed,
        *(one.asked_on for one in records.care),
    ]
    names = sorted({semester_of(day) for day in days if day <= on})
    people = participants(on, records.enrolments, records.outcomes)
    started = [one for one in records.enrolments if one.started_on <= on]
    return SemesterReport(
        programme,
        on,
        {name: _semester(records, *_days_of(name, on), on) for name in names},
        {"by_gender": by_gender(people), "by_target_group": by_group(people)},
        {"postcodes": len({one.facts.postcode for one in started if one.facts.postcode})},
    )


def semester_of(day: date) -> str:
    """`2026-1` is January to June of 2026, `2026-2` the rest of it."""
    return f"{day.year}-{1 + (day.month > 6)}"


def _days_of(semester: str, on: date) -> tuple[date, date]:
    year, half = map(int, semester.split("-"))
    first, last = (date(year, 1, 1), date(year, 6, 30)) if half == 1 else (date(year, 7, 1), date(year, 12, 31))
    return first, min(last, on)


def plans_of(planned: Sequence[Planned], last: date, on: date) -> list[Planned]:
    """Of each activity of each mentee the plan as it stood on the last day of a semester, so that what is planned later
    changes nothing of it. Where there was none yet: the first that was noted afterwards, up to the day of the report.
    """
    known: dict[tuple[str, str], list[Planned]] = {}
    for one in sorted(planned, key=lambda one: one.recorded_at):
        if one.recorded_at.date() <= on:
            known.setdefault(one.of, []).append(one)
    return [next((one for one in rows[::-1] if one.recorded_at.date() <= last), rows[0]) for rows in known.values()]


def _semester(records: Records, first: date, last: date, on: date) -> dict[str, Shown]:
    def within(day: date | None) -> bool:
        return day is not None and first <= day <= last

    talks = [one for one in records.talks if within(one.held_on)]
    refused = [one for one in talks if one.outcome == "does-not-start"]
    # Who did so twice in a semester counts once, as at the latest start.
    enrolments = sorted(records.enrolments, key=lambda one: one.started_on)
    started = {one.mentee_id: one for one in enrolments if within(one.started_on)}
    ended = {one.mentee_id: one for one in enrolments if within(one.ended_on)}
    held = [one for one in records.sessions if within(one.held_on)]
    seen = {one.mentee_id for one in held if one.present}
    training = {
        one.mentee_id
        for one in records.enrolments
        if one.started_on <= last and (one.ended_on is None or one.ended_on >= first)
    }
    care = [one for one in records.care if within(one.asked_on)]
    found = {one.mentee_id for one in care if one.found_on and one.found_on <= on}
    in_need = {one.mentee_id for one in care}
    people = {
        "first_talks": len(talks),
        "started": len(started),
        "not_seen": len(training - seen),
        "certificates": len({o.mentee_id for o in records.outcomes if o.kind == "certificate" and within(o.dated_on)}),
        "exits": len(ended),
        "places_agreed": sum(map(within, records.agreed)),
        "own_childcare": len(in_need),
    }
    worked = [one for one in records.worked if within(one.done_on)]
    work = {
        "sessions": len(held),
        "minutes": sum(one.minutes for one in held if one.present),
        "minutes_planned": sum(one.within(first, last) for one in plans_of(records.planned, last, on)),
        "minutes_done": sum(one.minutes for one in worked),
        "minutes_signed": sum(one.minutes for one in worked if one.signed_on and one.signed_on <= on),
    }
    named = {(one.mentee_id, barrier) for one in held for barrier in one.barriers}
    reasons = [one.exit_reason or UNKNOWN for one in ended.values()]
    return {
        "people": hidden(people, adds_up=False),
        "work": dict(work),
        "talks_by_outcome": counted((one.outcome for one in talks), TALKS),
        "talks_by_reason": counted((one.reason or UNKNOWN for one in refused), ()),
        "talks_by_channel": counted(of_many([one.channel or UNKNOWN for one in talks]), ()),
        "talks_by_gender": counted((one.gender or UNKNOWN for one in talks), (*GENDERS, UNKNOWN)),
        "started_by_gender": counted((one.facts.gender or UNKNOWN for one in started.values()), (*GENDERS, UNKNOWN)),
        "by_barrier": counted((barrier for _, barrier in named), BARRIERS, adds_up=False),
        "own_childcare": counted(("found" if one in found else "not_found" for one in in_need), ("found", "not_found")),
        "exits_by_reason": counted(
            (one if one in (*EXIT_REASONS, UNKNOWN) else "other" for one in reasons), (*EXIT_REASONS, UNKNOWN)
        ),
    }
