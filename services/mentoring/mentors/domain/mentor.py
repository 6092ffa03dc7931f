"""Rules of mentors: one guides a mentee at a time."""

from dataclasses import dataclass
from datetime import date

from shared.contracts.mentoring import MentorAssigned


@dataclass(frozen=True, slots=True)
class Mentor:
    """A mentor. What a file left open is None."""

    mentor_ref: str
    name: str | None = None
    region: str | None = None
    languages: tuple[str, ...] = ()
    hours_per_week: float | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """A mentor guides a mentee from a day on; `reasons` are codes of why this one."""

    assignment_id: str
    mentee_id: str
    mentor_ref: str
    from_on: date
    reasons: tuple[str, ...] = ()


def assigned(assignment: Assignment) -> MentorAssigned:
    """The event of an assignment."""
    return MentorAssigned(mentee_id=assignment.mentee_id, mentor_id=assignment.mentor_ref, from_on=assignment.from_on)
