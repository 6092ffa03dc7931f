"""Rules of mentoring: who may be enrolled, what a session is. Pure: the clock and the state are passed in."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from shared.contracts.mentoring import MenteeEnrolled, SessionLogged

LONGEST_SESSION_MINUTES: Final = 600
"""Ten hours: more than a day on the work floor is a slip of the pen."""


class MentoringError(Exception):
    """A rule of mentoring was broken. Its message is for a person; `field` is what to correct."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class UnknownMenteeError(MentoringError):
    """Nobody with this id is enrolled, or the caller may not know of it."""


@dataclass(frozen=True, slots=True)
class Mentee:
    """Somebody in training, with the mentor who guides them now."""

    mentee_id: str
    programme: str
    cohort: str
    trajectory: str
    started_on: date
    mentor_id: str | None = None
    postcode: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """One time of guidance. `note` stays with mentor and coordinator."""

    session_id: str
    mentee_id: str
    mentor_id: str
    held_on: date
    minutes: int
    present: bool
    where: str | None = None
    theme: str | None = None
    note: str | None = None


def enrol(mentee: Mentee) -> MenteeEnrolled:
    """The event of an enrolment."""
    return MenteeEnrolled(
        mentee_id=mentee.mentee_id,
        programme=mentee.programme,
        cohort=mentee.cohort,
        trajectory=mentee.trajectory,
        started_on=mentee.started_on,
        postcode=mentee.postcode,
    )


def log_session(mentee: Mentee, session: Session, now: datetime) -> SessionLogged:
    """The event of a session. Raises MentoringError for one in the future, before the start, or of no length."""
    if session.held_on > now.date():
        raise MentoringError("held_on", "A session is logged after it was held, not before.")
    if session.held_on < mentee.started_on:
        raise MentoringError("held_on", f"The trainee started on {mentee.started_on}; the session is before that.")
    if session.present and not 0 < session.minutes <= LONGEST_SESSION_MINUTES:
        raise MentoringError("minutes", f"A session takes 1 to {LONGEST_SESSION_MINUTES} minutes.")
    return SessionLogged(
        mentee_id=mentee.mentee_id,
        session_id=session.session_id,
        mentor_id=session.mentor_id,
        held_on=session.held_on,
        minutes=session.minutes,
        present=session.present,
        theme=session.theme,
        logged_at=now,
    )
