"""How far a request is, as the events about it tell. Per request the bus keeps their order."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Literal

from services.intake.requests.domain.errors import OfferNotOpenError
from shared.contracts.event import Event
from shared.contracts.intake import AnsweredBy, CareNotStarted, CareStarted, OfferAnswered
from shared.contracts.matching import (
    CareReported,
    OfferDeclined,
    OfferEvent,
    OfferExpired,
    PlaceMatched,
    Placement,
    PlaceOffered,
    PlaceProposed,
    ProposalAnswered,
    RequestUnmatched,
    UnmatchedReason,
)
from shared.contracts.notify import ReplyReceived, TextDelivered, TextFailed, TextSent

Status = Literal["registered", "proposed", "offered", "matched", "started", "unmatched", "withdrawn"]
Answer = Literal["accept", "decline"]

SETTLED: Final[frozenset[Status]] = frozenset({"started", "withdrawn"})
"""Nothing that matching says changes these any more."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a request is. `answer` is what the family said to the open offer and matching has not confirmed yet."""

    status: Status
    since: datetime
    daycare_name: str | None = None
    placements: tuple[Placement, ...] = ()
    offer_id: str | None = None
    offer_expires_at: datetime | None = None
    answer: Answer | None = None
    reason: UnmatchedReason | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a request's timeline: when, what (a code that pages put into words), and what else there is to say."""

    at: datetime
    what: str
    detail: dict[str, Any] = field(default_factory=dict)


def after(progress: Progress, event: OfferEvent) -> Progress:  # noqa: PLR0911  one return a case
    """The progress once matching has said this. What comes too late changes nothing."""
    if progress.status in SETTLED:
        return progress
    match event:
        case PlaceProposed():
            return Progress("proposed", event.proposed_at, event.daycare_name, event.placements)
        case PlaceOffered():
            return Progress(
                "offered", event.offered_at, event.daycare_name, event.placements, event.offer_id, event.expires_at
            )
        case PlaceMatched():
            return Progress("matched", event.matched_at, event.daycare_name, event.placements, event.offer_id)
        case CareReported() if progress.status == "matched" and progress.offer_id == event.offer_id:
            status: Status = "started" if event.started_on else "withdrawn"
            return replace(progress, status=status, since=event.reported_at)
        case RequestUnmatched():
            return Progress("unmatched", event.unmatched_at, reason=event.reason)
        case ProposalAnswered() if progress.status == "proposed" and event.answer != "accept":
            return Progress("registered", event.answered_at)
        case OfferExpired() if progress.offer_id == event.offer_id:
            return Progress("registered", event.expired_at)
        case OfferDeclined() if progress.offer_id == event.offer_id:
            return Progress("registered", event.declined_at)
    return progress


def care_outcome(report: CareReported) -> CareStarted | CareNotStarted:
    """What a daycare's report means for the request, once it has changed it."""
    if report.started_on is not None:
        return CareStarted(request_id=report.request_id, started_on=report.started_on)
    return CareNotStarted(request_id=report.request_id, reason=report.why or "other")


def answered(
    progress: Progress, request_id: str, answer: Answer, by: AnsweredBy, now: datetime
) -> tuple[Progress, OfferAnswered]:
    """The family's answer to the open offer. Raises OfferNotOpenError, saying why it is not open."""
    if progress.status != "offered" or progress.offer_id is None or progress.offer_expires_at is None:
        raise OfferNotOpenError("This offer is no longer open.")
    if progress.offer_expires_at <= now:
        raise OfferNotOpenError("This offer has expired.")
    if progress.answer is not None:
        raise OfferNotOpenError("This offer has been answered already.")
    event = OfferAnswered(
        request_id=request_id, offer_id=progress.offer_id, answer=answer, answered_by=by, answered_at=now
    )
    return replace(progress, answer=answer), event


def entry_of(event: Event) -> Entry | None:  # noqa: PLR0911  one return a case
    """The timeline's line for an event; None for one that says nothing to a reader."""
    match event:
        case PlaceProposed():
            return Entry(event.proposed_at, "proposed", {"daycare": event.daycare_name})
        case ProposalAnswered():
            return Entry(event.answered_at, f"proposal-{event.answer}")
        case PlaceOffered():
            return Entry(event.offered_at, "offered", {"daycare": event.daycare_name, "offer_id": event.offer_id})
        case OfferExpired():
            return Entry(event.expired_at, "offer-expired", {"offer_id": event.offer_id})
        case OfferDeclined():
            return Entry(event.declined_at, "offer-declined", {"offer_id": event.offer_id, "by": event.declined_by})
        case PlaceMatched():
            return Entry(event.matched_at, "matched", {"daycare": event.daycare_name})
        case CareReported():
            return _care_entry(event)
        case RequestUnmatched():
            return Entry(event.unmatched_at, "unmatched", {"reason": event.reason})
        case TextSent():
            return Entry(event.sent_at, "text-sent", {"kind": event.kind, "language": event.language})
        case TextDelivered():
            return Entry(event.delivered_at, "text-delivered", {"kind": event.kind})
        case TextFailed():
            return Entry(event.failed_at, "text-failed", {"kind": event.kind, "status": event.status})
        case ReplyReceived():
            return Entry(event.received_at, "reply", {"answer": event.answer})
    return None


def _care_entry(event: CareReported) -> Entry:
    if event.started_on is None:
        return Entry(event.reported_at, "care-not-started", {"why": event.why or "other"})
    return Entry(event.reported_at, "care-started", {"started_on": event.started_on.isoformat()})
