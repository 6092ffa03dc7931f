"""Rules of enrolling: one row an enrolment, none at the same time as another of the same person in a programme."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from services.mentoring.domain import Fault, MentoringError
from shared.contracts.mentoring import MenteeEnrolled, TrajectoryEnded

TRAJECTORIES: Final = ("cvo", "evc")
GENDERS: Final = ("f", "m", "x")
LABOUR_STATUSES: Final = ("job-seeker", "inactive", "employed")
TARGET_GROUPS: Final = ("migration-background", "refugee", "disability", "other")
EXIT_REASONS: Final = (
    *("certificate", "job", "other-training", "childcare", "health", "family"),
    *("moved", "language", "motivation", "no-contact", "other"),
)
"""Why somebody leaves, in codes. A file may bring others: they are kept as they came."""
HIGHEST_EDUCATION: Final = 8
"""ISCED 2011 has the levels 0 to 8."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of somebody at a start. None, or an empty tuple, is what nobody knows."""

    gender: str | None = None
    birth_date: date | None = None
    postcode: str | None = None
    education: int | None = None
    labour_status: str | None = None
    languages: tuple[str, ...] = ()
    referred_by: str | None = None
    target_groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Enrolment:
    """One time that a mentee started. `ended_on` is the last day, None while it goes on."""

    enrolment_id: str
    mentee_id: str
    cohort: str
    trajectory: str
    started_on: date
    ended_on: date | None = None
    exit_reason: str | None = None
    facts: Facts = field(default_factory=Facts)

    def counted(self, enrolment_id: str, mentee_id: str, first_started_on: date) -> "Enrolment":
        """What figures need of it once the person is forgotten: the age by its class at the first start only."""
        facts = replace(
            Facts(),
            gender=self.facts.gender,
            birth_date=_in_the_class(self.facts.birth_date, first_started_on),
            education=self.facts.education,
            labour_status=self.facts.labour_status,
            target_groups=self.facts.target_groups,
        )
        return replace(self, enrolment_id=enrolment_id, mentee_id=mentee_id, facts=facts)


@dataclass(frozen=True, slots=True)
class Person:
    """A mentee of a programme. `person_ref` is the programme's own name for the person."""

    mentee_id: str
    programme_id: str
    person_ref: str
    outreach_channel: str | None = None
    consents: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach a mentee."""

    name: str
    phone: str | None = None
    email: str | None = None
    text_language: str | None = None


def faults_of(enrolment: Enrolment) -> list[Fault]:
    """What cannot be true of an enrolment by itself."""
    found = []
    if enrolment.ended_on and enrolment.ended_on < enrolment.started_on:
        found.append(Fault("ended_on", f"is before the start on {enrolment.started_on}"))
    birth_date = enrolment.facts.birth_date
    if birth_date and birth_date >= enrolment.started_on:
        found.append(Fault("birth_date", f"is not before the start on {enrolment.started_on}"))
    return found


def overlapping(enrolment: Enrolment, others: Iterable[Enrolment]) -> Enrolment | None:
    """One of the others that is not over when this one starts, nor the other way round. The day of a change may be
    the last of one enrolment and the first of the next.
    """
    return next((other for other in others if _overlap(enrolment, other)), None)


def _overlap(one: Enrolment, other: Enrolment) -> bool:
    if one.started_on == other.started_on:
        return True
    earlier, later = sorted((one, other), key=lambda enrolment: enrolment.started_on)
    return earlier.ended_on is None or earlier.ended_on > later.started_on


def of_mentee(enrolment: Enrolment, mentee_id: str) -> Enrolment:
    """The same enrolment, of somebody who is known already."""
    return replace(enrolment, mentee_id=mentee_id)


def check(enrolment: Enrolment, others: Iterable[Enrolment]) -> None:
    """Raises MentoringError for an enrolment that cannot be, by itself or beside the others of the person."""
    for fault in faults_of(enrolment):
        raise MentoringError(fault.field, f"{fault.field} {fault.detail}")
    if other := overlapping(enrolment, others):
        raise MentoringError("started_on", f"The trainee is enrolled {period_of(other)}: end that enrolment first.")


def period_of(enrolment: Enrolment) -> str:
    """From when until when, for a person to read."""
    return f"from {enrolment.started_on} " + (f"to {enrolment.ended_on}" if enrolment.ended_on else "until now")


def known_now(enrolments: Iterable[Enrolment]) -> Facts:
    """What is known of somebody by all their enrolments: of each fact what was stated at the latest start."""
    known = Facts()
    for enrolment in sorted(enrolments, key=lambda enrolment: enrolment.started_on):
        stated = {name: getattr(enrolment.facts, name) for name in Facts.__slots__}
        known = replace(known, **{name: value for name, value in stated.items() if value not in (None, ())})
    return known


def enrolled(programme_id: str, enrolment: Enrolment) -> MenteeEnrolled:
    """The event of an enrolment: nothing of it but what matching and intake need."""
    return MenteeEnrolled(
        mentee_id=enrolment.mentee_id,
        programme=programme_id,
        cohort=enrolment.cohort,
        trajectory=enrolment.trajectory,
        started_on=enrolment.started_on,
        postcode=enrolment.facts.postcode,
        enrolment_id=enrolment.enrolment_id,
    )


def ended(enrolment: Enrolment) -> TrajectoryEnded | None:
    """The event of an enrolment's end, when it has one. Why somebody stopped stays here."""
    if enrolment.ended_on is None:
        return None
    return TrajectoryEnded(
        mentee_id=enrolment.mentee_id, enrolment_id=enrolment.enrolment_id, ended_on=enrolment.ended_on
    )


def _in_the_class(birth_date: date | None, on: date) -> date | None:
    """A made-up first of January in the same age class: somebody of 20 (under 25), 40 (25 to 54) or 60 (over 54)."""
    if birth_date is None:
        return None
    age = on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))
    return date(on.year - (20 if age < 25 else 40 if age <= 54 else 60), 1, 1)


def kept_since(today: date, years: int) -> date:
    """Whoever left before this day has a file that has been kept for so many years."""
    year = today.year - years
    is_leap_day = (today.month, today.day) == (2, 29)
    return date(year, 2, 28) if is_leap_day else today.replace(year=year)
