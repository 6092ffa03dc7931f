"""Events that matching publishes: daycares, vacancies, offers and what became of them."""

from datetime import date
from typing import ClassVar, Literal

from shared.contracts import topics
from shared.contracts.event import Daypart, Event, Id, Moment, Value
from shared.contracts.mentoring import Weekday

UnmatchedReason = Literal[
    "no-consent",
    "no-eligible-daycare",
    "no-free-place",
    "age",
    "starts-too-early",
    "price",
    "specific-care",
    "too-far",
    "every-offer-declined",
    "round-pending",
]
"""Why a request has no offer now: the first rule that no daycare got past, or that all places are taken, or that they
are kept for an allocation round."""


CareNotStartedReason = Literal["family-declined", "other-care", "moved", "not-reached", "other"]
"""Why agreed care did not start: a code. None of them is the daycare's: a daycare does not take back a promise."""


TraineeshipUnmatchedReason = Literal["no-place", "kind", "programme", "period", "days", "too-far", "no-free-place"]
"""Why a search has no place now: the first criterion that no place got past, or that all that suit are taken."""


TraineeshipReason = Literal["has-mentor", "no-mentor", "age-group", "other-age-group", "language", "no-language"]
"""What speaks for a place, or against it, where others may speak for it more."""


class TraineeshipChoice(Value):
    """Why a search got this place, as codes for a page in any language."""

    wish: int
    """1: the best of the places that suit."""
    suitable: int
    """How many suit, taken or not."""
    reasons: tuple[TraineeshipReason, ...]
    km: float | None
    """From the home to the place, as the crow flies; None: one of the two is not known."""


class Placement(Value):
    """The place meant for one child."""

    child_id: Id
    daycare_id: Id
    group: str


class DaycareEvent(Event):
    """An event about one daycare."""

    topic: ClassVar = topics.DAYCARES
    key_field: ClassVar = "daycare_id"
    daycare_id: Id


class DaycareRegistered(DaycareEvent):
    """A daycare joined, or its details changed: the whole of them."""

    name: str
    postcode: str
    city: str
    latitude: float | None
    longitude: float | None
    price: Literal["income-related", "free"]
    specific_care: bool
    consent: Literal["standing", "ask"]
    organiser: str | None = None
    """Who runs the daycare, when that is known: one organiser may run several."""


class VacantGroup(Value):
    """Free places of one group: a number for each daypart."""

    group: str
    min_age_months: int
    max_age_months: int
    available_from: date
    places: dict[Daypart, int]


class VacanciesPublished(DaycareEvent):
    """What a daycare has free, all its groups."""

    published_at: Moment
    groups: tuple[VacantGroup, ...]


class OfferEvent(Event):
    """A step on the way from a request to a place."""

    topic: ClassVar = topics.OFFERS
    key_field: ClassVar = "request_id"
    request_id: Id


class PlaceProposed(OfferEvent):
    """A daycare that wants to be asked first is asked; its place is held meanwhile."""

    proposal_id: Id
    placements: tuple[Placement, ...]
    daycare_name: str
    policy_id: str
    round_id: str | None = None
    """The allocation round that decided; none for a decision of every day."""
    reason: str
    """Why this family is next, in the words of the policy."""
    proposed_at: Moment
    expires_at: Moment


class ProposalAnswered(OfferEvent):
    """The daycare said yes or no to taking this child."""

    proposal_id: Id
    daycare_id: Id
    answer: Literal["accept", "decline", "no-answer"]
    why: str | None = None
    answered_at: Moment


class PlaceOffered(OfferEvent):
    """The family is offered a place, which is held for it until the offer expires."""

    offer_id: Id
    offer_code: str
    """A few characters that tell two open offers apart in a texted answer."""
    placements: tuple[Placement, ...]
    daycare_name: str
    start_on: date
    policy_id: str
    round_id: str | None = None
    """The allocation round that decided; none for a decision of every day."""
    reason: str
    offered_at: Moment
    expires_at: Moment


class OfferExpired(OfferEvent):
    """Nobody answered in time; the place goes to the next family."""

    offer_id: Id
    expired_at: Moment


class OfferDeclined(OfferEvent):
    """The offer ended without a place: said no to, or taken back by its own family's withdrawal."""

    offer_id: Id
    declined_by: Literal["parent", "desk", "withdrawal", "erasure"]
    why: str | None = None
    declined_at: Moment


class PlaceMatched(OfferEvent):
    """The family said yes: the place is theirs."""

    offer_id: Id
    placements: tuple[Placement, ...]
    daycare_name: str
    start_on: date
    policy_id: str
    matched_at: Moment


class CareReported(OfferEvent):
    """The daycare says whether the agreed care really started. Intake, whose the request is, draws the conclusion.

    Told once the daycare can correct it no more; `reported_at` is that moment.
    """

    offer_id: Id
    started_on: date | None
    """The first day of care; None when it did not start, and `why` then says why not."""
    why: CareNotStartedReason | None = None
    reported_at: Moment


class RequestUnmatched(OfferEvent):
    """There is no place now. The request keeps waiting: a place that comes free is still offered by the policy."""

    reason: UnmatchedReason
    policy_id: str
    unmatched_at: Moment


class TraineeshipEvent(Event):
    """What became of a mentee's search for a place to learn on the work floor."""

    topic: ClassVar = topics.TRAINEESHIPS
    key_field: ClassVar = "mentee_id"
    mentee_id: Id
    search_id: Id


class TraineeshipMatched(TraineeshipEvent):
    """There is a place for the search: it is held until mentoring says what was agreed."""

    place_id: Id
    daycare_id: Id
    daycare_name: str
    starts_on: date
    ends_on: date
    days: tuple[Weekday, ...]
    policy_id: str
    reason: str
    """Why this place, in the words of the criteria."""
    choice: TraineeshipChoice | None = None
    """The same as codes; None: matched before they were told."""
    matched_at: Moment


class TraineeshipUnmatched(TraineeshipEvent):
    """There is no place now that fits; the search stands."""

    reason: TraineeshipUnmatchedReason
    policy_id: str
    unmatched_at: Moment


class RoundEvent(Event):
    """A step of an allocation round, in figures: nothing of any family is in it."""

    topic: ClassVar = topics.ROUNDS
    key_field: ClassVar = "round_id"
    round_id: Id


class RoundDrafted(RoundEvent):
    """An official had a draft made of who could go where. The digests (SHA-256) tell from what, and what came of it."""

    policy_id: str
    method: str
    seed: int
    input_digest: str
    allocation_digest: str
    children: int
    placed: int
    passed_over: int
    """Families with justified envy."""
    drafted_at: Moment


class RoundVerified(RoundEvent):
    """The independent verifier has judged the draft."""

    accepted: bool
    broken: int
    """How often a rule is broken that an allocation must keep."""
    passed_over: int
    verified_at: Moment


class RoundPublished(RoundEvent):
    """The places of the draft were promised: each family of it has an offer, or its daycare a question."""

    policy_id: str
    families: int
    children: int
    published_at: Moment


class GatheringBegan(RoundEvent):
    """Free places are kept for a round from now on. `round_id` is the gathering's own id."""

    began_at: Moment


class GatheringEnded(RoundEvent):
    """Free places go to those who are next again, as every day."""

    ended_at: Moment
