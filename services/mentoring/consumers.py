"""Which event goes to which handler."""

from services.mentoring.childcare import handlers as childcare
from services.mentoring.domain import MentoringError
from services.mentoring.outcomes import asking
from services.mentoring.searches import handlers as searches
from shared.contracts.intake import ParentRequestRegistered, ParentRequestWithdrawn
from shared.contracts.matching import (
    OfferDeclined,
    OfferExpired,
    PlaceMatched,
    PlaceOffered,
    RequestUnmatched,
    TraineeshipMatched,
    TraineeshipUnmatched,
)
from shared.contracts.notify import ReplyReceived, TextFailed
from shared.messaging import Consumer

REQUESTS = (ParentRequestRegistered, ParentRequestWithdrawn)
OFFERS = (PlaceOffered, OfferExpired, OfferDeclined, PlaceMatched, RequestUnmatched)


def build() -> Consumer:
    """The consumer of mentoring."""
    consumer = Consumer("mentoring", permanent=(MentoringError,))
    for event in (*REQUESTS, *OFFERS):
        consumer.on_many(event)(childcare.follow)
    consumer.on(TraineeshipMatched)(searches.matched)
    consumer.on(TraineeshipUnmatched)(searches.unmatched)
    consumer.on(ReplyReceived)(asking.reply_received)
    consumer.on(TextFailed)(asking.text_failed)
    return consumer
