"""Which events go to which handler."""

from services.intake.requests import handlers, mentees
from shared.contracts.matching import (
    CareReported,
    DaycareRegistered,
    OfferDeclined,
    OfferExpired,
    PlaceMatched,
    PlaceOffered,
    PlaceProposed,
    ProposalAnswered,
    RequestUnmatched,
)
from shared.contracts.mentoring import ChildcareNeeded, MenteeErased, MentorAssigned
from shared.contracts.notify import ReplyReceived, TextDelivered, TextFailed, TextSent
from shared.messaging import Consumer

OFFERS = (
    PlaceProposed,
    ProposalAnswered,
    PlaceOffered,
    OfferExpired,
    OfferDeclined,
    PlaceMatched,
    CareReported,
    RequestUnmatched,
)
TEXTS = (TextSent, TextDelivered, TextFailed)


def register(consumer: Consumer) -> None:
    """Have the consumer bring what concerns requests."""
    for offer_event in OFFERS:
        consumer.on_many(offer_event)(handlers.follow_offers)
    for text_event in TEXTS:
        consumer.on_many(text_event)(handlers.follow_texts)
    consumer.on(ReplyReceived)(handlers.follow_reply)
    consumer.on(ChildcareNeeded)(mentees.childcare_needed)
    consumer.on(MentorAssigned)(mentees.mentor_assigned)
    consumer.on(MenteeErased)(mentees.mentee_erased)
    consumer.on_many(DaycareRegistered)(handlers.keep_daycares)
