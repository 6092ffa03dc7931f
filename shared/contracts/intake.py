"""Events that intake publishes: families and their requests, desks, referrals, access."""

from datetime import date
from typing import ClassVar, Literal

from shared.contracts import topics
from shared.contracts.contacts import ContactDetails, ContactErasure
from shared.contracts.event import Daypart, Event, Id, Moment, PriorityGround, Value

AnsweredBy = Literal["parent", "desk"]
Channel = Literal["contact-point", "import", "mentoring"]
"""By which way a request came."""
Role = Literal[
    "terminal", "director", "official", "assessor", "partner", "mentor", "mentee", "coordinator", "operator"
]  # fmt: skip


class CurrentPlace(Value):
    """The place a transferring child holds now, for the same dayparts."""

    daycare_id: Id
    group: str


class Child(Value):
    """One child of a request, without its name."""

    child_id: Id
    birth_date: date
    expected: bool = False
    """True while the child is not born: `birth_date` is then the expected date."""
    specific_care: bool = False
    sibling_at: Id | None = None
    """The daycare where a sibling already is: the ground `sibling` counts there only."""
    current_place: CurrentPlace | None = None


class Care(Value):
    """When the care is needed."""

    start_on: date
    dayparts: tuple[Daypart, ...]


class Wishes(Value):
    """Where the family wants the care. `max_km` counts only when `daycares` is empty."""

    daycares: tuple[Id, ...] = ()
    postcode: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    max_km: float | None = None
    income_related_price: bool = False
    siblings_together: bool = True


class RequestEvent(Event):
    """An event about one childcare request."""

    topic: ClassVar = topics.REQUESTS
    key_field: ClassVar = "request_id"
    request_id: Id


class ParentRequestRegistered(RequestEvent):
    """A family asked for childcare at a contact point, or its request was imported."""

    family_id: Id
    contact_point: str
    channel: Channel = "contact-point"
    registered_at: Moment
    receipt_code: str
    children: tuple[Child, ...]
    care: Care
    wishes: Wishes
    priority_grounds: tuple[PriorityGround, ...] = ()
    spoken_language: str | None = None
    text_language: str | None = None
    reachable_by_text: bool
    """True when the family left a phone number and agreed to be texted; otherwise the desk calls."""
    may_be_matched: bool
    """The family's consent to be matched. Without it nobody is offered anything."""
    external_reference: str | None = None
    """The reference of the same request in the Kinderopvangzoeker."""


class ParentRequestAmended(RequestEvent):
    """The family changed what it needs. Carries the whole of what may change."""

    amended_at: Moment
    children: tuple[Child, ...]
    care: Care
    wishes: Wishes
    priority_grounds: tuple[PriorityGround, ...] = ()
    reachable_by_text: bool
    may_be_matched: bool


class ParentRequestWithdrawn(RequestEvent):
    """The family no longer looks for care."""

    withdrawn_at: Moment
    withdrawn_by: AnsweredBy


class CareStarted(RequestEvent):
    """The child really started at the daycare."""

    started_on: date


class CareNotStarted(RequestEvent):
    """The agreed care did not start."""

    reason: str


class FamilyErased(RequestEvent):
    """The family asked to be forgotten: every service deletes what it holds of this request."""

    family_id: Id
    erased_at: Moment


class OfferAnswered(Event):
    """The family answered an offer on its page, or the desk did so for it."""

    topic: ClassVar = topics.ANSWERS
    key_field: ClassVar = "request_id"
    request_id: Id
    offer_id: Id
    answer: Literal["accept", "decline"]
    answered_by: AnsweredBy
    answered_at: Moment


class DeskEvent(Event):
    """Something a terminal reports about its desk."""

    topic: ClassVar = topics.DESKS
    key_field: ClassVar = "contact_point"
    contact_point: str
    at: Moment


class DeskOpened(DeskEvent):
    """The desk opened its doors."""


class DeskClosed(DeskEvent):
    """The desk closed its doors."""


class VisitLogged(DeskEvent):
    """Somebody came by; `purpose` says for what, in a code."""

    purpose: str | None = None


class HelpGiven(DeskEvent):
    """Somebody was helped; `subject` says with what, in a code."""

    subject: str | None = None


class ContactPointOpened(Event):
    """A contact point joined the network."""

    topic: ClassVar = topics.NETWORK
    key_field: ClassVar = "contact_point"
    contact_point: str
    name: str
    postcode: str
    host: Literal["private", "municipal"]
    opened_on: date


class AccessEvent(Event):
    """A change in who may use the system."""

    topic: ClassVar = topics.ACCESS
    key_field: ClassVar = "token_id"
    token_id: Id


class AccessGranted(AccessEvent):
    """A token was handed out to a person or a terminal."""

    role: Role
    scope: str | None
    expires_at: Moment


class AccessRevoked(AccessEvent):
    """A token counts no more, from now on, whatever its date says."""

    revoked_at: Moment
    expires_at: Moment
    """When the token would have ended by itself: after that the revocation may be forgotten."""


class ContactDetailsChanged(ContactDetails):
    """How to reach a family: `person_id` is its `family_id`. Notify alone reads it."""

    topic: ClassVar = topics.INTAKE_CONTACTS


class ContactDetailsErased(ContactErasure):
    """The family's contact details are gone. On the bus: a tombstone."""

    topic: ClassVar = topics.INTAKE_CONTACTS
