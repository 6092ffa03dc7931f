"""Which event goes to which handler."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from services.notify.domain.errors import DomainError
from services.notify.handlers import contacts, offers, questions, requests
from services.notify.handlers.telling import Writer
from shared.contracts.event import Event
from shared.contracts.intake import (
    ContactDetailsChanged,
    ContactDetailsErased,
    FamilyErased,
    OfferAnswered,
    ParentRequestAmended,
    ParentRequestRegistered,
    ParentRequestWithdrawn,
)
from shared.contracts.matching import OfferDeclined, OfferExpired, PlaceMatched, PlaceOffered, RequestUnmatched
from shared.contracts.mentoring import (
    MenteeContactDetailsChanged,
    MenteeContactDetailsErased,
    MenteeErased,
    OutcomeAsked,
)
from shared.messaging import Consumer, UnitOfWork

WritingHandler = Callable[[Writer, UnitOfWork, Any], Awaitable[None]]

WRITING: Final[dict[type[Event], WritingHandler]] = {
    ContactDetailsChanged: contacts.contacts_changed,
    MenteeContactDetailsChanged: contacts.contacts_changed,
    ParentRequestRegistered: requests.requests_registered,
    ParentRequestWithdrawn: requests.requests_withdrawn,
    PlaceOffered: offers.places_offered,
    PlaceMatched: offers.places_matched,
    RequestUnmatched: offers.requests_unmatched,
    OfferExpired: offers.offers_expired,
    OfferDeclined: offers.offers_declined,
    OfferAnswered: offers.offers_answered,
    OutcomeAsked: questions.outcomes_asked,
}
"""Handlers of many events at once that may write texts, or wait until they can."""


def build(writer: Callable[[], Writer]) -> Consumer:
    """The consumer of notify."""
    consumer = Consumer("notify", permanent=(DomainError,))
    for event_type, handler in WRITING.items():
        consumer.on_many(event_type)(_with_writer(handler, writer))
    consumer.on(ContactDetailsErased)(contacts.contact_erased)
    consumer.on(MenteeContactDetailsErased)(contacts.contact_erased)
    consumer.on(MenteeErased)(questions.mentee_erased)
    consumer.on(ParentRequestAmended)(requests.request_amended)
    consumer.on(FamilyErased)(requests.family_erased)
    return consumer


def replaying(writer: Callable[[], Writer]) -> Callable[[UnitOfWork, Sequence[Event]], Awaitable[None]]:
    """Handles events of one type that waited."""

    async def replay(unit: UnitOfWork, events: Sequence[Event]) -> None:
        await WRITING[type(events[0])](writer(), unit, events)

    return replay


def _with_writer(
    handler: WritingHandler, writer: Callable[[], Writer]
) -> Callable[[UnitOfWork, Sequence[Any]], Awaitable[None]]:
    async def handle(unit: UnitOfWork, events: Sequence[Any]) -> None:
        await handler(writer(), unit, events)

    return handle
