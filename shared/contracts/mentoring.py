"""Events that mentoring publishes: what happens on the way to a certificate."""

from datetime import date
from typing import ClassVar

from shared.contracts import topics
from shared.contracts.event import Event, Id, Moment


class TrajectoryEvent(Event):
    """An event about one mentee."""

    topic: ClassVar = topics.TRAJECTORIES
    key_field: ClassVar = "mentee_id"
    mentee_id: Id


class MenteeEnrolled(TrajectoryEvent):
    """Somebody started in a cohort of a programme."""

    programme: str
    cohort: str
    trajectory: str
    started_on: date
    postcode: str | None = None
    enrolment_id: Id | None = None


class SessionLogged(TrajectoryEvent):
    """A mentor guided the mentee; never with the note."""

    session_id: Id
    mentor_id: Id
    held_on: date
    minutes: int
    present: bool
    theme: str | None = None
    logged_at: Moment


class MentorAssigned(TrajectoryEvent):
    """A mentor guides the mentee from this day on, instead of whoever did before."""

    mentor_id: Id
    from_on: date


class CertificateAwarded(TrajectoryEvent):
    """The mentee has a certificate."""

    awarded_on: date


class TrajectoryEnded(TrajectoryEvent):
    """An enrolment ended, whatever the reason."""

    enrolment_id: Id
    ended_on: date
