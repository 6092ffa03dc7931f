"""What a session is. Pure: the clock and the state are passed in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from services.mentoring.domain import Fault
from shared.contracts.mentoring import SessionLogged

LONGEST_SESSION_MINUTES: Final = 600
"""Ten hours: more than a day on the work floor is a slip of the pen."""
BARRIERS: Final = (
    "housing", "mobility", "money", "own-childcare", "language", "digital", "health", "administration",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Appointment:
    """When mentor and mentee meet again. `time` is `HH:MM`; `where` as that of a session."""

    on: date
    time: str | None = None
    where: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """One time of guidance. `note` stays with mentor and coordinator, but where its switches say otherwise."""

    session_id: str
    mentee_id: str
    mentor_ref: str
    held_on: date
    minutes: int
    present: bool
    where: str | None = None
    theme: str | None = None
    competence: str | None = None
    barriers: tuple[str, ...] = ()
    next_step: str | None = None
    note: str | None = None
    share_with_school: bool = False
    share_with_daycare: bool = False
    planned: Appointment | None = None


def faults_of(session: Session, today: date) -> list[Fault]:
    """What cannot be true of a session by itself."""
    found = []
    if session.held_on > today:
        found.append(Fault("held_on", "A session is logged after it was held, not before."))
    shortest = 1 if session.present else 0
    if not shortest <= session.minutes <= LONGEST_SESSION_MINUTES:
        found.append(Fault("minutes", f"A session takes {shortest} to {LONGEST_SESSION_MINUTES} minutes."))
    if session.planned and session.planned.on <= session.held_on:
        found.append(Fault("next_on", "The next session is planned after this one, not before."))
    return found


def next_planned(sessions: Iterable[Session], today: date) -> Appointment | None:
    """What was planned last, as long as its day is to come and nobody logged a session since; in any order."""
    newest_first = sorted(sessions, key=lambda one: (one.held_on, one.session_id), reverse=True)
    planned = next((one.planned for one in newest_first if one.planned), None)
    if planned is None or planned.on < today or newest_first[0].held_on >= planned.on:
        return None
    return planned


def before_start(session: Session, first_start: date) -> Fault | None:
    """Somebody who logs a session today and dates it before the trainee's first start made a slip of the pen."""
    if session.held_on >= first_start:
        return None
    return Fault("held_on", f"The trainee started on {first_start}; the session is before that.")


def logged(session: Session, now: datetime) -> SessionLogged:
    """The event of a session: never its note, its barriers, its next step or when the next one is."""
    return SessionLogged(
        mentee_id=session.mentee_id,
        session_id=session.session_id,
        mentor_id=session.mentor_ref,
        held_on=session.held_on,
        minutes=session.minutes,
        present=session.present,
        theme=session.theme,
        logged_at=now,
    )
