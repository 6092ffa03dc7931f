"""Events that mentoring publishes: what happens on the way to a certificate.

Never with a name, a phone number, a note or a target group: `mentoring.contacts.v1` alone says how to reach a mentee.
"""

from datetime import date
from typing import ClassVar, Literal

from shared.contracts import topics
from shared.contracts.contacts import ContactDetails, ContactErasure
from shared.contracts.event import Event, Id, Moment, PriorityGround
from shared.contracts.intake import Care, Child, Wishes

OutcomeMoment = Literal["4-weeks", "6-months"]
"""When, counted from the day a mentee left, somebody asks whether there is work: the moments that ESF counts."""


Weekday = Literal["mon", "tue", "wed", "thu", "fri"]
AgeGroup = Literal["babies", "toddlers"]
PlaceKind = Literal["workplace-learning", "traineeship"]
SearchEndReason = Literal["stopped", "replaced", "left", "period-over"]
"""Why a search is over without a place: somebody stopped it, another search of the mentee covers its time, the mentee
left, or its last day is past.
"""


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


class TraineeshipSought(TrajectoryEvent):
    """The mentee looks for a place to learn on the work floor. A later search of the same id replaces it."""

    search_id: Id
    programme: str
    kind: PlaceKind | None = None
    """None: either will do."""
    starts_on: date
    ends_on: date
    days: tuple[Weekday, ...]
    """The days on which the mentee is free for the work floor, at least one: the others are school days."""
    postcode: str | None = None
    max_km: float | None = None
    transport: Literal["foot", "bicycle", "public-transport", "car"] | None = None
    age_group: AgeGroup | None = None
    """The children whom the mentee wishes to learn with."""
    languages: tuple[str, ...] = ()
    sought_at: Moment
    """Since when, for the turn: a search that is told again because its place was given away keeps it, one whose place
    nobody decided on in time begins anew.
    """


class TraineeshipSearchEnded(TrajectoryEvent):
    """The mentee no longer looks for a place: nobody needs to find one."""

    search_id: Id
    reason: SearchEndReason | None = None
    """None: it ended before reasons were told."""
    ended_at: Moment


class TraineeshipAgreed(TrajectoryEvent):
    """The mentee has a place: one that was found for a search, or one that the coordinator chose."""

    agreement_id: Id
    search_id: Id | None = None
    """The search that it answers, which is over then."""
    place_id: Id
    starts_on: date
    ends_on: date
    days: tuple[Weekday, ...]
    agreed_at: Moment


class TraineeshipEnded(TrajectoryEvent):
    """An agreement ended before its last day: the place is free from the day after."""

    agreement_id: Id
    ended_on: date


class ChildcareNeeded(TrajectoryEvent):
    """The mentee's own children need care, and the mentee agreed that a desk asks for it.

    The mentee is the family: what is texted about the request goes to the mentee's own number.
    """

    request_id: Id
    """The id that the request will have: the same need told twice is one request."""
    contact_point: str | None = None
    """The desk that the mentee chose; None: intake finds the nearest."""
    children: tuple[Child, ...]
    care: Care
    wishes: Wishes
    priority_grounds: tuple[PriorityGround, ...] = ()
    spoken_language: str | None = None
    text_language: str | None = None
    reachable_by_text: bool
    """True when mentoring has the mentee's number and may text it; otherwise the mentor tells what comes of it."""
    needed_at: Moment


class OutcomeAsked(TrajectoryEvent):
    """It is time to ask whether the mentee who left had work on a day: notify asks by text."""

    question_id: Id
    moment: OutcomeMoment
    about_on: date
    """The day that is asked about, and that the answer counts for, whenever it comes."""
    closes_at: Moment
    """An answer after this is not taken any more."""
    asked_at: Moment


class MenteeErased(TrajectoryEvent):
    """The mentee asked to be forgotten: every service deletes what it holds of them."""

    erased_at: Moment


class TraineeshipPlaceOffered(Event):
    """A daycare has room for mentees to learn: all that is known of the place, instead of what was told before."""

    topic: ClassVar = topics.PLACES
    key_field: ClassVar = "place_id"
    place_id: Id
    daycare_id: Id
    daycare_name: str
    postcode: str
    kind: PlaceKind
    programme: str | None = None
    """The programme that it is kept for; None: any."""
    starts_on: date
    ends_on: date
    days: tuple[Weekday, ...]
    number: int
    """How many mentees the daycare can guide there at a time: two who share no weekday count as two."""
    age_group: AgeGroup | None = None
    """The children there; None: of every age."""
    languages: tuple[str, ...] = ()
    has_mentor: bool
    """Somebody there guides mentees."""
    offered_at: Moment


class MenteeContactDetailsChanged(ContactDetails):
    """How to reach a mentee: `person_id` is the mentee's id. Notify alone reads it."""

    topic: ClassVar = topics.MENTORING_CONTACTS


class MenteeContactDetailsErased(ContactErasure):
    """The mentee's contact details are gone. On the bus: a tombstone."""

    topic: ClassVar = topics.MENTORING_CONTACTS
