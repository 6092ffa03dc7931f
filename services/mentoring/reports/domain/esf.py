"""The figures that ESF asks for. Source: ESF counts a person once per programme even after re-entry, with the facts of
the first start and the exit of the latest one; results at four weeks and at six months after leaving.

Everything is counted from dated rows, whatever their order; what is dated after the day of the report is not there.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from services.mentoring.mentees.domain import GENDERS, LABOUR_STATUSES, TARGET_GROUPS, Enrolment
from services.mentoring.outcomes.domain import ABOUT_WORK, Outcome

UNKNOWN: Final = "unknown"
NO_GROUP: Final = "none"
AGES: Final = ("under-25", "25-54", "over-54")
EDUCATIONS: Final = ("isced-0-2", "isced-3-4", "isced-5-8")
FOUR_WEEKS: Final = timedelta(days=28)
SIX_MONTHS: Final = timedelta(days=182)


@dataclass(frozen=True, slots=True)
class Held:
    """What the figures need of a session."""

    held_on: date
    minutes: int
    present: bool


@dataclass(frozen=True, slots=True)
class EsfReport:
    """The figures of a programme on a day. Each `by_…` names every code, with 0 where nobody is."""

    programme: str
    on: date
    participants: int
    by_gender: dict[str, int]
    by_labour_status: dict[str, int]
    by_target_group: dict[str, int]
    by_age: dict[str, int]
    by_education: dict[str, int]
    exits: int
    certificates: int
    job_at_4_weeks: int
    job_at_6_months: int
    sessions: int
    minutes: int

    def document(self) -> dict[str, Any]:
        """What the report says, as JSON."""
        figures = {name: getattr(self, name) for name in self.__slots__}
        return {**figures, "on": self.on.isoformat()}


def esf_report(
    programme: str, on: date, enrolments: Iterable[Enrolment], outcomes: Iterable[Outcome], sessions: Iterable[Held]
) -> EsfReport:
    """The figures on a day, from all rows of one programme, in any order."""
    people = participants(on, enrolments, outcomes)
    firsts = [person.first.facts for person in people]
    held = [session for session in sessions if session.held_on <= on]
    return EsfReport(
        programme=programme,
        on=on,
        participants=len(people),
        by_gender=_counted((*GENDERS, UNKNOWN), (facts.gender or UNKNOWN for facts in firsts)),
        by_labour_status=_counted((*LABOUR_STATUSES, UNKNOWN), (facts.labour_status or UNKNOWN for facts in firsts)),
        by_target_group=_counted(
            (*TARGET_GROUPS, NO_GROUP), (group for facts in firsts for group in facts.target_groups or (NO_GROUP,))
        ),
        by_age=_counted((*AGES, UNKNOWN), (age_group(person.first) for person in people)),
        by_education=_counted((*EDUCATIONS, UNKNOWN), (education_group(facts.education) for facts in firsts)),
        exits=sum(person.exit_on is not None for person in people),
        certificates=sum(person.has_certificate for person in people),
        job_at_4_weeks=sum(person.has_job_within(FOUR_WEEKS) for person in people),
        job_at_6_months=sum(person.has_job_within(SIX_MONTHS) for person in people),
        sessions=len(held),
        minutes=sum(session.minutes for session in held if session.present),
    )


@dataclass(frozen=True, slots=True)
class Participant:
    """A person as seen on the day of the report."""

    first: Enrolment
    exit_on: date | None
    outcomes: Sequence[Outcome]

    @property
    def has_certificate(self) -> bool:
        """Whether at least one certificate is known."""
        return any(outcome.kind == "certificate" for outcome in self.outcomes)

    @property
    def has_job(self) -> bool:
        """Whether a job is known at any time."""
        return any(outcome.kind == "job" for outcome in self.outcomes)

    def has_job_within(self, time: timedelta) -> bool:
        """Whether the latest that is known of work, from the exit day on, is a job. Of several things that are known
        of one day a job counts: somebody may start to work and to learn at once.
        """
        if self.exit_on is None:
            return False
        since = self.exit_on
        known = [o for o in self.outcomes if o.kind in ABOUT_WORK and timedelta(0) <= o.dated_on - since <= time]
        latest = max((outcome.dated_on for outcome in known), default=None)
        return any(outcome.dated_on == latest and outcome.kind == "job" for outcome in known)


def participants(on: date, enrolments: Iterable[Enrolment], outcomes: Iterable[Outcome]) -> list[Participant]:
    """Each person once, as seen on a day."""
    started: dict[str, list[Enrolment]] = {}
    for enrolment in enrolments:
        if enrolment.started_on <= on:
            started.setdefault(enrolment.mentee_id, []).append(enrolment)
    results: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.dated_on <= on:
            results.setdefault(outcome.mentee_id, []).append(outcome)
    return [_participant(on, own, results.get(mentee_id, [])) for mentee_id, own in started.items()]


def _participant(on: date, enrolments: list[Enrolment], outcomes: list[Outcome]) -> Participant:
    first = min(enrolments, key=lambda enrolment: enrolment.started_on)
    latest = max(enrolments, key=lambda enrolment: enrolment.started_on)
    has_left = latest.ended_on is not None and latest.ended_on <= on
    return Participant(first, latest.ended_on if has_left else None, outcomes)


def age_group(first: Enrolment) -> str:
    """By age in whole years on the first start."""
    born, start = first.facts.birth_date, first.started_on
    if born is None:
        return UNKNOWN
    years = start.year - born.year - ((start.month, start.day) < (born.month, born.day))
    return AGES[(years >= 25) + (years >= 55)]


def education_group(level: int | None) -> str:
    """By ISCED level: lower secondary at most, upper or post-secondary, tertiary."""
    return UNKNOWN if level is None else EDUCATIONS[(level >= 3) + (level >= 5)]


def _counted(codes: Sequence[str], found: Iterable[str]) -> dict[str, int]:
    counts = Counter(found)
    return {code: counts[code] for code in codes}
